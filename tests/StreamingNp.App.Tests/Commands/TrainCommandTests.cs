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
        Assert.Equal([0, 24, 72], manifest.Layout.Horizons);
        Assert.NotNull(manifest.Calibration);

        CommandRun other = await CommandRun.Of(folder.Path, [.. arguments, "--seed", "2"]);
        Assert.Equal((1, ""), (other.ExitCode, other.Output));
        Assert.Contains("another training", other.ErrorLines[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pca", "--explain", "0.9")]
    [InlineData("autoencoder", "--components", "2")]
    public async Task The_channels_of_a_recording_are_reduced_and_what_reduces_them_is_kept_with_the_model(string kind, string option, string value)
    {
        using var folder = new TemporaryFolder();
        folder.Write("plant.csv", Plant(900));
        CommandRun run = await CommandRun.Of(folder.Path, "train", "--data", "plant.csv", "--reduce", kind, option, value, "--steps", "10", "--output", "models", "--name", "plant", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        JsonElement result = JsonElement.Parse(Assert.Single(run.OutputLines)), reduction = result.GetProperty("reduction");
        Assert.Equal((kind, 2), (reduction.GetProperty("kind").GetString(), reduction.GetProperty("components").GetInt32()));
        Assert.InRange(reduction.GetProperty("unexplained").GetDouble(), 0, 0.1);
        Assert.StartsWith("2 recorded components of 5 channels in 1 files", result.GetProperty("data").GetString(), StringComparison.Ordinal);
        ModelArtifact artifact = ModelArtifact.Load(folder.Of(Path.Combine("models", "plant-1")));
        Assert.Equal(["c0", "c1", "c2", "c3", "c4"], artifact.Reduction!.Channels);
        Assert.Equal(10, artifact.Reduction.Standardisation.Medians[1], 3.0);
        Assert.NotNull(artifact.Manifest.Calibration);
        CommandRun score = await CommandRun.Of(folder.Path, "score", "plant.csv", "--together", "--model", "models/plant-1", "--output", "scores.csv", "--plot", "picture.png");
        Assert.True(score.ExitCode == 0, score.Error);
        Assert.True(new FileInfo(folder.Of("picture.png")).Length > 5_000);
    }

    [Fact]
    public async Task The_channels_of_a_recording_are_a_field_for_a_ConvCNP()
    {
        using var folder = new TemporaryFolder();
        folder.Write("plant.csv", Plant(640));
        CommandRun run = await CommandRun.Of(folder.Path, "train", "--data", "plant.csv", "--kind", "convcnp", "--channels", "grid", "--steps", "20", "--output", "models", "--name", "field", "--picture", "field.png", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.True(new FileInfo(folder.Of("field.png")).Length > 5_000);
        JsonElement result = JsonElement.Parse(Assert.Single(run.OutputLines));
        Assert.True(result.GetProperty("validation").GetProperty("nll").GetDouble() < result.GetProperty("validation").GetProperty("nll_before_training").GetDouble());
        ModelArtifact artifact = ModelArtifact.Load(folder.Of(Path.Combine("models", "field-1")));
        Assert.Equal(["c0", "c1", "c2", "c3", "c4"], artifact.Manifest.Grid!.Names);
        Assert.Equal(("grid", 5), (artifact.Manifest.Settings.Convolution.Channels, artifact.Manifest.Settings.Convolution.GridChannels));
        // Series are scored one by one, which it cannot do.
        CommandRun score = await CommandRun.Of(folder.Path, "score", "plant.csv", "--model", "models/field-1", "--set", "model.kind=convcnp");
        Assert.Contains("a grid of channels", score.Error, StringComparison.Ordinal);
        Assert.Contains("model.grid", score.Error, StringComparison.Ordinal);
        // Beside another model it judges the rows once enough of them were predicted.
        string[][] scored = await Task.WhenAll(new[] { "", "models/field-1" }.Select(grid => ScoredAsync(folder.Path, grid)));
        int same = scored[0].Zip(scored[1]).TakeWhile(pair => pair.First == pair.Second).Count();
        Assert.InRange(same, 440, 500);
        Assert.Equal(scored[0].Length, scored[1].Length);
    }

    private static async Task<string[]> ScoredAsync(string folder, string grid)
    {
        CommandRun run = await CommandRun.Of(folder, "score", "plant.csv", "--together", "--set", $"model.grid={grid}");
        Assert.True(run.ExitCode == 0, run.Error);
        return run.OutputLines;
    }

    [Theory]
    [InlineData("--data a.csv --channels grid", "needs --kind convcnp")]
    [InlineData("--kind convcnp --channels grid", "needs --data")]
    [InlineData("--data plant.csv --kind convcnp --channels grid --reduce pca", "do not go together")]
    [InlineData("--data plant.csv --kind convcnp --channels grid", "No recording has the 16 rows")]
    [InlineData("--reduce pca", "--reduce needs --data")]
    [InlineData("--data a.csv --components 2", "--components is that of a reduction")]
    [InlineData("--data a.csv --reduce pca --components 2 --explain 0.9", "do not go together")]
    [InlineData("--data a.csv --reduce t-sne", "must be one of pca, autoencoder")]
    [InlineData("--data a.csv --reduce pca", "There is one channel")]
    [InlineData("--data plant.csv --reduce pca --components 6", "5 channels and 6 components")]
    public async Task A_reduction_that_cannot_be_is_one_sentence(string arguments, string words)
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.csv", Recording.Csv(300));
        folder.Write("plant.csv", Plant(30));
        CommandRun run = await CommandRun.Of(folder.Path, ["train", .. arguments.Split(' ')]);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.Of("models")));
    }

    // Five channels that share a day and a wave.
    private static string Plant(int rows)
    {
        var random = new Random(1);
        var text = new System.Text.StringBuilder("timestamp,c0,c1,c2,c3,c4\n");
        for (int row = 0; row < rows; row++)
        {
            double day = Math.Sin(Math.Tau * row / 144), wave = Math.Sin(0.37 * row);
            text.Append(Recording.Time(row));
            for (int channel = 0; channel < 5; channel++) text.Append(',').Append((10 * channel + 5 * Math.Cos(channel) * day + 5 * Math.Sin(channel) * wave + 0.2 * random.NextDouble()).ToString("F3", System.Globalization.CultureInfo.InvariantCulture));
            text.Append('\n');
        }
        return text.ToString();
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
