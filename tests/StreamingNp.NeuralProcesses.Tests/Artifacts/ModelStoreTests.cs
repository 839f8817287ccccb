using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;

namespace StreamingNp.NeuralProcesses.Tests.Artifacts;

public sealed class ModelStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ModelArtifact _artifact = SmallModels.Make(SineWindows.SmallLayout);
    private readonly ModelStore _store;

    public ModelStoreTests() => _store = new ModelStore(_folder.Of("models"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_store_that_is_not_there_yet_is_empty()
    {
        Assert.Empty(_store.List());
        Assert.Null(_store.Latest("cnp"));
    }

    [Fact]
    public void Each_save_is_the_next_version()
    {
        for (int version = 1; version <= 11; version++) Assert.Equal(new ModelVersion("cnp", version), _store.SaveNext(_artifact).Version);
        Assert.Equal(Enumerable.Range(1, 11), _store.List("cnp").Select(model => model.Version));
        Assert.Equal(new ModelVersion("cnp", 11), _store.Latest("cnp"));
        Assert.Equal(new ModelVersion("cnp", 10), _store.Load(new ModelVersion("cnp", 10)).Version);
    }

    [Fact]
    public void Names_have_their_own_versions()
    {
        _store.SaveNext(_artifact);
        _store.SaveNext(_artifact with { Manifest = _artifact.Manifest with { Name = "web-shop-2" } });
        Assert.Equal([new ModelVersion("cnp", 1), new ModelVersion("web-shop-2", 1)], _store.List());
        Assert.Null(_store.Latest("web-shop"));
    }

    [Theory]
    [InlineData("notes")]
    [InlineData("cnp-x")]
    [InlineData("cnp-0")]
    [InlineData("cnp-01")]
    [InlineData("-1")]
    [InlineData(".cnp-2.0123456789abcdef")]
    public void Other_folders_are_left_out(string name)
    {
        Directory.CreateDirectory(Path.Combine(_store.Directory, name));
        Assert.Empty(_store.List());
    }

    [Fact]
    public void A_folder_with_another_model_in_it_is_refused()
    {
        _store.SaveNext(_artifact);
        Directory.Move(Path.Combine(_store.Directory, "cnp-1"), Path.Combine(_store.Directory, "cnp-5"));
        string message = Assert.Throws<ArtifactException>(() => _store.Load(new ModelVersion("cnp", 5))).Message;
        Assert.Equal($"The folder {Path.Combine(_store.Directory, "cnp-5")} holds the model cnp/1; rename the folder or copy the right model into it.", message);
    }

    [Fact]
    public void A_name_cannot_lead_out_of_the_store() =>
        Assert.Throws<ArgumentException>(() => _store.Load(new ModelVersion("../cnp", 1)));
}
