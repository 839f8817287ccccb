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
        Assert.Equal("3 recorded series in 3 files", ModelArtifact.LoadManifest(tiny.Folder).Training.Data);

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
}
