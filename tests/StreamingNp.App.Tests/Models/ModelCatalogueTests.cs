using StreamingNp.App.Configuration;
using StreamingNp.App.Models;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Prediction;

namespace StreamingNp.App.Tests.Models;

[Collection(TinyModelCollection.Name)]
public sealed class ModelCatalogueTests(TinyModel tiny) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _refused = [];

    [Fact]
    public void Without_versions_of_ones_own_the_bundled_model_is_used()
    {
        Assert.Equal(new ModelVersion("tiny", 1), Catalogue().Load(_refused.Add).Version);
        Assert.Empty(_refused);
    }

    [Fact]
    public void The_newest_version_wins()
    {
        ModelCatalogue catalogue = Catalogue();
        ModelStore store = catalogue.PrepareStore(catalogue.Load(_refused.Add));
        store.SaveNext(ModelArtifact.Load(tiny.Folder));
        store.SaveNext(ModelArtifact.Load(tiny.Folder));
        Assert.Equal(new ModelVersion("tiny", 3), catalogue.Load(_refused.Add).Version);
    }

    [Fact]
    public void Versions_go_on_from_the_bundled_one()
    {
        ModelCatalogue catalogue = Catalogue();
        NeuralProcessModel inUse = catalogue.Load(_refused.Add);
        catalogue.PrepareStore(inUse);
        ModelStore store = catalogue.PrepareStore(inUse);
        Assert.Equal(_folder.Of("models"), store.Directory);
        Assert.Equal([new ModelVersion("tiny", 1)], store.List());
        Assert.Equal(2, store.SaveNext(inUse.Artifact).Manifest.Version);
    }

    [Fact]
    public async Task Where_versions_cannot_be_written_run_ends_with_a_sentence_that_says_what_to_do()
    {
        File.WriteAllText(_folder.Of("models"), "a file where the directory should be");
        CommandRun run = await CommandRun.Of(_folder.Path, "run", "--bootstrap", "127.0.0.1:1", "--model", tiny.Folder, "--set", "model.directory=models", "--set", "training.retrain_every=1h", "--set", "monitoring.http_address=");
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("The model directory", run.ErrorLines[^1], StringComparison.Ordinal);
        Assert.EndsWith("choose another with model.directory, or set training.retrain_every to 0s.", run.ErrorLines[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_version_is_refused_and_the_next_older_one_used()
    {
        ModelCatalogue catalogue = Catalogue();
        ModelStore store = catalogue.PrepareStore(catalogue.Load(_refused.Add));
        store.SaveNext(ModelArtifact.Load(tiny.Folder));
        ModelArtifact newest = store.SaveNext(ModelArtifact.Load(tiny.Folder));
        string weights = Path.Combine(store.FolderOf(newest.Version), ModelArtifact.WeightsName);
        byte[] bytes = File.ReadAllBytes(weights);
        bytes[^1] ^= 1;
        File.WriteAllBytes(weights, bytes);

        Assert.Equal(new ModelVersion("tiny", 2), catalogue.Load(_refused.Add).Version);
        string sentence = Assert.Single(_refused);
        Assert.StartsWith("The model tiny/3 is passed over", sentence, StringComparison.Ordinal);
        Assert.Contains(weights, sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_looks_back_further_than_series_remember_is_refused()
    {
        var short_history = new HistoryOptions { RecentPoints = 55 };
        Assert.Throws<ArtifactException>(() => Catalogue(history: short_history).Load(_refused.Add));
        Assert.Contains("history.recent_points", Assert.Single(_refused), StringComparison.Ordinal);
        Assert.Contains("history.recent_points", Assert.Throws<ArtifactException>(() => Catalogue(new() { Path = tiny.Folder }, short_history).Load(_refused.Add)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_named_is_used_and_nothing_else()
    {
        Assert.Equal(new ModelVersion("tiny", 1), Catalogue(new() { Path = tiny.Folder, Name = "other" }).Load(_refused.Add).Version);
        Assert.Throws<ArtifactException>(() => Catalogue(new() { Path = "nowhere", Name = "tiny" }).Load(_refused.Add));
    }

    [Fact]
    public void Where_there_is_no_model_the_sentence_says_what_to_do() =>
        Assert.Contains("streaming-np train", Assert.Throws<ArtifactException>(() => Catalogue(new() { Name = "other" }).Load(_refused.Add)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_kind_stands_for_the_model_of_its_name_and_no_other_kind_is_taken_for_it()
    {
        ModelArtifact artifact = ModelArtifact.Load(tiny.Folder);
        var store = new ModelStore(_folder.Of("models"));
        store.SaveNext(artifact with { Manifest = artifact.Manifest with { Name = "cnp" } });
        store.SaveNext(artifact with { Manifest = artifact.Manifest with { Name = "acnp" } });
        Assert.Equal(new ModelVersion("cnp", 1), Catalogue(new()).Load(_refused.Add).Version);
        Assert.Equal(new ModelVersion("acnp", 1), Catalogue(new() { Name = "acnp" }).Load(_refused.Add).Version);
        Assert.Empty(_refused);
        Assert.Throws<ArtifactException>(() => Catalogue(new() { Kind = "acnp" }).Load(_refused.Add));
        Assert.Equal("The model acnp/1 is passed over: It is of the kind cnp, and model.kind is acnp; set model.kind to cnp, or model.name to a model of the other kind.", Assert.Single(_refused));
    }

    [Fact]
    public void A_grid_that_is_missing_or_none_is_refused_whatever_else_there_is()
    {
        Assert.Throws<ArtifactException>(() => Catalogue(new() { Name = "tiny", Grid = "nowhere" }).Load(_refused.Add));
        string sentence = Assert.Throws<ArtifactException>(() => Catalogue(new() { Name = "tiny", Grid = tiny.Folder }).Load(_refused.Add)).Message;
        Assert.Equal($"The model in {tiny.Folder} is not one of a grid of channels; set model.grid to one of `streaming-np train --kind convcnp --channels grid`, and model.path to this one.", sentence);
        Assert.Null(Catalogue(new() { Name = "tiny" }).Load(_refused.Add).Grid);
    }

    [Fact]
    public void Where_there_is_no_model_of_a_kind_the_sentence_says_how_to_make_one() =>
        Assert.Contains("streaming-np train --kind convcnp", Assert.Throws<ArtifactException>(() => Catalogue(new() { Kind = "convcnp" }).Load(_refused.Add)).Message, StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();

    private ModelCatalogue Catalogue(ModelSection? section = null, HistoryOptions? history = null) =>
        new(section ?? new() { Name = "tiny" }, history ?? new(), _folder.Path, bundledDirectory: tiny.Directory);
}
