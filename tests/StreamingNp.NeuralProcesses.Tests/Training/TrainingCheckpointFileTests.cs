using CsCheck;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Tasks;
using StreamingNp.NeuralProcesses.Tests.Artifacts;
using StreamingNp.NeuralProcesses.Training;

namespace StreamingNp.NeuralProcesses.Tests.Training;

public sealed class TrainingCheckpointFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Place => _folder.Of("training.safetensors");

    private TrainingCheckpointFile Checkpoint => new(Place, "sines");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_saved_is_loaded()
    {
        TrainingState state = new(
            30, 0.25, 2, 1.0 / 3, double.PositiveInfinity, 4, 17, "At step 20 the loss was no longer a number.",
            Weights(1, 2), Weights(3, 4), [.. Enumerable.Range(0, 12).Select(index => ((float[])[index, 1e-30f], (float[])[index * index, float.MaxValue]))]);
        Checkpoint.Save(state);
        TrainingState loaded = Checkpoint.Load()!;
        Assert.Equal(
            state with { Weights = loaded.Weights, Best = loaded.Best, Moments = loaded.Moments }, loaded);
        Assert.Equal(Safetensors.Write(state.Weights), Safetensors.Write(loaded.Weights));
        Assert.Equal(Safetensors.Write(state.Best), Safetensors.Write(loaded.Best));
        Assert.Equal(state.Moments.Select(moment => moment.Mean), loaded.Moments.Select(moment => moment.Mean));
        Assert.Equal(state.Moments.Select(moment => moment.Square), loaded.Moments.Select(moment => moment.Square));
    }

    [Fact]
    public void Where_there_is_no_file_there_is_no_checkpoint() => Assert.Null(Checkpoint.Load());

    [Fact]
    public void Saving_replaces_the_file_and_leaves_nothing_else()
    {
        Checkpoint.Save(State(1));
        Checkpoint.Save(State(2));
        Assert.Equal(2, Checkpoint.Load()!.Step);
        Assert.Equal([Place], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_training_goes_on_from_a_file_as_if_it_had_not_been_ended()
    {
        var options = new TrainingOptions { Steps = 40, BatchTasks = 16, ValidateEvery = 10, ValidationTasks = 50, ScheduleSteps = 40 };
        var source = new WindowTaskSource(SineWindows.Make(SineWindows.SmallLayout, 100, seed: 1), seed: 1, subsetShare: 0.5);
        TrainingResult inOneGo = Train(options, null);
        for (int steps = 10; steps <= 30; steps += 10) Train(options with { Steps = steps }, Checkpoint);
        TrainingResult goneOn = Train(options, Checkpoint);
        Assert.Equal(Safetensors.Write(inOneGo.LastWeights), Safetensors.Write(goneOn.LastWeights));
        Assert.Equal(Safetensors.Write(inOneGo.Weights), Safetensors.Write(goneOn.Weights));
        Assert.Equal((inOneGo.ValidationNll, inOneGo.FirstValidationNll), (goneOn.ValidationNll, goneOn.FirstValidationNll));

        TrainingResult Train(TrainingOptions some, ITrainingCheckpoint? checkpoint) =>
            new Trainer(SmallModels.Settings, source.Shape, 1, some, TimeProvider.System).Train(source, source, checkpoint: checkpoint);
    }

    [Fact]
    public void A_checkpoint_of_another_training_is_refused()
    {
        Checkpoint.Save(State(1));
        Refused($"The checkpoint {Place} is of another training (sines, not sawtooth waves); remove it or name another file.", new TrainingCheckpointFile(Place, "sawtooth waves"));
    }

    [Fact]
    public void A_file_that_is_no_checkpoint_is_refused()
    {
        File.WriteAllText(Place, "{}");
        Refused($"The checkpoint {Place} cannot be read (it ends before its header); remove it to begin anew.", Checkpoint);
        File.WriteAllBytes(Place, Safetensors.Write(Weights(1, 2)));
        Refused($"The checkpoint {Place} cannot be read (it has no numbers of a training); remove it to begin anew.", Checkpoint);
        File.WriteAllBytes(Place, Safetensors.Write(Weights(1, 2), "null"));
        Refused($"The checkpoint {Place} cannot be read (it has no numbers of a training); remove it to begin anew.", Checkpoint);
    }

    [Theory]
    [InlineData("step 3")]
    [InlineData("{}")]
    [InlineData("""{"training":"sines","step":"x"}""")]
    [InlineData("""{"training":"sines","step":3}""")]
    public void Numbers_that_are_none_are_refused(string text)
    {
        File.WriteAllBytes(Place, Safetensors.Write(Weights(1, 2), text));
        AssertUnreadable();
    }

    [Fact]
    public void A_file_that_ends_early_is_refused()
    {
        Checkpoint.Save(State(1));
        byte[] whole = File.ReadAllBytes(Place);
        Gen.Int[0, whole.Length - 1].Sample(length =>
        {
            File.WriteAllBytes(Place, whole[..length]);
            AssertUnreadable();
        }, iter: 100, threads: 1);
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_named()
    {
        string place = _folder.Of("missing/training.safetensors");
        string message = Assert.Throws<ArtifactException>(() => new TrainingCheckpointFile(place, "sines").Save(State(1))).Message;
        Assert.StartsWith($"The checkpoint {place} cannot be written (", message, StringComparison.Ordinal);
        Assert.EndsWith("); check its folder's permissions and free space.", message, StringComparison.Ordinal);
    }

    private void AssertUnreadable()
    {
        string message = Assert.Throws<ArtifactException>(Checkpoint.Load).Message;
        Assert.StartsWith($"The checkpoint {Place} cannot be read (", message, StringComparison.Ordinal);
        Assert.EndsWith("); remove it to begin anew.", message, StringComparison.Ordinal);
    }

    private static void Refused(string sentence, TrainingCheckpointFile checkpoint) => Assert.Equal(sentence, Assert.Throws<ArtifactException>(checkpoint.Load).Message);

    private static TrainingState State(int step) => new(step, 1, 0, 1, 1, 0, step, null, Weights(1, 2), Weights(1, 2), [([1, 2], [3, 4])]);

    private static ModelWeights Weights(params float[] values) => new([new WeightArray("layer.weight", [values.Length], values)]);
}
