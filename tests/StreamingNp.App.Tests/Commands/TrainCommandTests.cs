using System.Text.Json;
using StreamingNp.NeuralProcesses.Artifacts;

namespace StreamingNp.App.Tests.Commands;

[Collection(TinyModelCollection.Name)]
public sealed class TrainCommandTests(TinyModel tiny)
{
    [Fact]
    public void The_result_says_what_was_saved_where_and_how_good_it_is()
    {
        Assert.Equal(0, tiny.Training.ExitCode);
        JsonElement result = JsonElement.Parse(Assert.Single(tiny.Training.OutputLines));
        Assert.Equal("tiny/1", result.GetProperty("model").GetString());
        Assert.Equal(tiny.Folder, result.GetProperty("folder").GetString());
        JsonElement validation = result.GetProperty("validation");
        Assert.True(validation.GetProperty("nll").GetDouble() < validation.GetProperty("nll_before_training").GetDouble());
        Assert.InRange(validation.GetProperty("within_90").GetDouble(), 0.5, 1);
        Assert.NotNull(ModelArtifact.Load(tiny.Folder).Manifest.Calibration);
    }

    [Fact]
    public void Progress_goes_to_standard_error_in_plain_lines() =>
        Assert.Contains(tiny.Training.ErrorLines, line => line.StartsWith("step 100 of 100: NLL ", StringComparison.Ordinal) && line.Contains("steps/s", StringComparison.Ordinal));

    [Fact]
    public void The_model_says_what_it_learned_from() =>
        Assert.Matches("^3 recorded series in 3 files, from 2024-03-01T00:00:00Z to 2024-03-[0-9T:-]+Z$", ModelArtifact.LoadManifest(tiny.Folder).Training.Data);

    [Fact]
    public async Task Too_little_data_is_one_sentence()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.csv", Recording.Csv(100));
        CommandRun run = await CommandRun.Of(folder.Path, "train", "--data", "a.csv");
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("give it more or longer recordings", run.ErrorLines[^1], StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.Of("models")));
    }

    [Fact]
    public async Task Without_data_it_learns_from_the_prior_and_refuses_a_checkpoint_of_another_one()
    {
        using var folder = new TemporaryFolder();
        string[] arguments = ["train", "--series", "240", "--steps", "20", "--batch-tasks", "16", "--output", "trained", "--checkpoint", "kept", "--json"];
        CommandRun run = await CommandRun.Of(folder.Path, arguments);
        Assert.True(run.ExitCode == 0, run.Error);
        JsonElement result = JsonElement.Parse(Assert.Single(run.OutputLines));
        Assert.Equal("240 series of the synthetic prior, seed 1", result.GetProperty("data").GetString());
        Assert.True(result.GetProperty("validation").GetProperty("nll").GetDouble() < result.GetProperty("validation").GetProperty("nll_before_training").GetDouble());
        ModelManifest manifest = ModelArtifact.Load(folder.Of(Path.Combine("trained", "cnp-1"))).Manifest;
        Assert.Equal((48, 12, 4, 3.0), (manifest.Layout.RecentPoints, manifest.Layout.FewestContextPoints, manifest.Layout.Components, manifest.Settings.DegreesOfFreedom));
        Assert.Equal([0, 24, 72], manifest.Layout.Distances);
        Assert.NotNull(manifest.Calibration);

        CommandRun other = await CommandRun.Of(folder.Path, [.. arguments, "--seed", "2"]);
        Assert.Equal((1, ""), (other.ExitCode, other.Output));
        Assert.Contains("another training", other.ErrorLines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_benchmark_prints_its_figures_as_JSON()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = await CommandRun.Of(folder.Path, "train", "--benchmark", "oracle", "--effort", "0.002", "--json");
        JsonElement result = JsonElement.Parse(Assert.Single(run.OutputLines));
        Assert.Equal(("oracle", 0.002), (result.GetProperty("benchmark").GetString(), result.GetProperty("effort").GetDouble()));
        // So few tasks may miss a figure, and the exit code says so.
        Assert.Equal(result.GetProperty("reached").GetBoolean() ? 0 : 1, run.ExitCode);
        JsonElement[] figures = [.. result.GetProperty("figures").EnumerateArray()];
        Assert.Equal(figures.All(figure => figure.GetProperty("reached").GetBoolean()), result.GetProperty("reached").GetBoolean());
        JsonElement first = figures.Single(figure => figure.GetProperty("name").GetString() == "TNP RBF, diagonal");
        Assert.Equal(1.513, first.GetProperty("published").GetDouble());
        Assert.Equal(1.483, first.GetProperty("least").GetDouble(), 1e-9);
        Assert.InRange(first.GetProperty("own").GetDouble(), 1, 2);
        Assert.False(Directory.Exists(folder.Of("models")));
    }

    [Theory]
    [InlineData("--benchmark", "nonsense", "--benchmark", "nonsense", "oracle")]
    [InlineData("--kind", "nonsense", "--kind", "nonsense", "convcnp")]
    [InlineData("--degrees-of-freedom", "1", "degrees_of_freedom", "1", "2.1")]
    public async Task What_is_not_known_is_one_sentence(string option, string value, params string[] words)
    {
        using var folder = new TemporaryFolder();
        (await CommandRun.Of(folder.Path, "train", option, value)).FailedWith(2, words);
    }

    [Fact]
    public async Task Any_kind_is_trained_and_drawn()
    {
        using var folder = new TemporaryFolder();
        // Recordings, for to calibrate on series of the prior takes a Gaussian process a minute.
        for (int series = 0; series < 3; series++) folder.Write($"data/{series}.csv", Recording.Csv(600, seed: series));
        CommandRun run = await CommandRun.Of(folder.Path, "train", "--kind", "gp", "--data", "data", "--steps", "20", "--batch-tasks", "32", "--output", "trained", "--picture", "gp.png");
        Assert.True(run.ExitCode == 0, run.Error);
        ModelManifest manifest = ModelArtifact.LoadManifest(folder.Of(Path.Combine("trained", "gp-1")));
        Assert.Equal(("gp", "gp", 20), (manifest.Name, manifest.Settings.Kind, manifest.Training.Steps));
        Assert.NotNull(ModelArtifact.Load(folder.Of(Path.Combine("trained", "gp-1"))).Manifest.Calibration);
        byte[] picture = File.ReadAllBytes(folder.Of("gp.png"));
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A], picture[..8]);
        Assert.True(picture.Length > 5_000, $"The picture has {picture.Length} bytes.");
    }
}
