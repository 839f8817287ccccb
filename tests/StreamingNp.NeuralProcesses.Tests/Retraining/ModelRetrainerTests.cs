using StreamingNp.Detection.Channels;
using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Reduction;
using StreamingNp.Detection.Thresholds;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Prediction;
using StreamingNp.NeuralProcesses.Reduction;
using StreamingNp.NeuralProcesses.Retraining;
using StreamingNp.NeuralProcesses.Tests.Artifacts;
using StreamingNp.NeuralProcesses.Training;

namespace StreamingNp.NeuralProcesses.Tests.Retraining;

public sealed class ModelRetrainerTests : IDisposable
{
    private static readonly WindowLayout Layout = SineWindows.SmallLayout;

    private readonly TemporaryFolder _folder = new();
    private readonly ModelStore _store;
    private readonly ModelRetrainer _retrainer;

    public ModelRetrainerTests()
    {
        _store = new ModelStore(_folder.Path);
        _retrainer = new ModelRetrainer(_store, new TrainingOptions { Steps = 100, BatchTasks = 32, ValidateEvery = 50 }, TimeProvider.System);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_challenger_is_the_next_version_and_comes_from_the_champion()
    {
        var champion = new NeuralProcessModel(_store.SaveNext(Calibrated()));
        var result = _retrainer.Train(champion, SineWindows.Make(Layout, 400, seed: 1), [], CancellationToken.None);
        Assert.Equal(new ModelVersion("cnp", 2), result.Challenger.Version);
        Assert.True(result.ChallengerIsBetter);
        ModelArtifact saved = _store.Load(new ModelVersion("cnp", 2));
        Assert.Equal(1, saved.Manifest.Training.StartedFrom);
        Assert.NotNull(saved.Manifest.Calibration);
    }

    [Fact]
    public void A_challenger_that_predicts_the_held_back_windows_no_better_is_not_saved()
    {
        var champion = new NeuralProcessModel(_store.SaveNext(Calibrated()));
        var noTraining = new ModelRetrainer(_store, new TrainingOptions { Steps = 1, BatchTasks = 32, LearningRate = 1e-30 }, TimeProvider.System);
        var result = noTraining.Train(champion, SineWindows.Make(Layout, 400, seed: 1), [], CancellationToken.None);
        Assert.False(result.ChallengerIsBetter);
        Assert.Same(champion, result.Challenger);
        Assert.Equal([champion.Version], _store.List());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_reduction_is_learned_again_where_channels_no_longer_go_together_as_they_did(bool isNetwork)
    {
        ChannelReduction learned = ReductionWeights.Rounded(ChannelReduction.Fit(Names, Rows(1, seed: 3), rows => isNetwork
            ? new AutoencoderTraining(1) { Hidden = 4 }.Fit(rows) : new PrincipalComponents(PrincipalSpectrum.Of(rows), 1)));
        var champion = new NeuralProcessModel(_store.SaveNext(Calibrated() with { Reduction = learned }));

        var unchanged = _retrainer.Train(champion, [], [.. Observations(Rows(1, seed: 4))], CancellationToken.None);
        Assert.Same(champion, unchanged.Challenger);

        var result = _retrainer.Train(champion, [], [.. Observations(Rows(-1, seed: 5))], CancellationToken.None);
        Assert.True(result is { ReducesBetter: true, PredictsBetter: false, ChallengerIsBetter: true });
        ModelArtifact saved = _store.Load(new ModelVersion("cnp", 2));
        Assert.Equal(((NeuralProcessModel)result.Challenger).Artifact.Reduction!.Identity!.Fingerprint, saved.Reduction!.Identity!.Fingerprint);
        Assert.NotEqual(learned.Identity!.Fingerprint, saved.Reduction.Identity.Fingerprint);
        Assert.Equal((learned.Reducer.GetType(), learned.Reducer.Components), (saved.Reduction.Reducer.GetType(), saved.Reduction.Reducer.Components));
        Assert.True(Deviation(saved.Reduction) < Deviation(learned) / 2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_channel_that_came_later_is_taken_in_and_one_that_comes_no_longer_is_left_out(bool isNetwork)
    {
        // Learned from a, b, c and d; now d has gone, e has come, and a few rows have f.
        ChannelReduction learned = ReductionWeights.Rounded(ChannelReduction.Fit(Names, Rows(1, seed: 3), rows => isNetwork
            ? new AutoencoderTraining(1) { Hidden = 4 }.Fit(rows) : new PrincipalComponents(PrincipalSpectrum.Of(rows), 1)));
        var champion = new NeuralProcessModel(_store.SaveNext(Calibrated() with { Reduction = learned }));
        ChannelNames before = new(["a", "b", "c"]), now = new(["e", "c", "b", "a"]), some = new(["a", "b", "c", "e", "f"]);
        Observation[] rows = [.. Rows(1, seed: 6).Select((row, index) => Observation.Of(
            new EventTime(60_000_000L * index),
            index < 300 ? new(before, [(float)row[0], (float)row[1], (float)row[2]]) : index % 50 == 0 ? new(some, [.. row.Select(value => (float)value), 7]) : new(now, [(float)row[3], (float)row[2], (float)row[1], (float)row[0]])))];

        var result = _retrainer.Train(champion, [], rows, CancellationToken.None);

        Assert.True(result.ReducesBetter);
        ChannelReduction saved = _store.Load(new ModelVersion("cnp", 2)).Reduction!;
        Assert.Equal(["a", "b", "c", "e"], saved.Channels);
        Assert.InRange(saved.ResidualVariances[3], 0.001, 0.2);
    }

    [Fact]
    public void A_training_that_is_cancelled_saves_nothing()
    {
        var champion = new NeuralProcessModel(_store.SaveNext(SmallModels.Make(Layout)));
        Assert.Throws<OperationCanceledException>(() => _retrainer.Train(champion, SineWindows.Make(Layout, 400, seed: 1), [], new CancellationToken(canceled: true)));
        Assert.Equal([champion.Version], _store.List());
    }

    [Fact]
    public void A_model_of_another_making_is_refused()
    {
        var exception = Assert.Throws<ArgumentException>(() => _retrainer.Train(new OtherModel(), [], [], CancellationToken.None));
        Assert.StartsWith("The model other/1 is not a Neural Process and cannot be trained further.", exception.Message, StringComparison.Ordinal);
    }

    private static readonly string[] Names = ["a", "b", "c", "d"];

    // The last channel goes with the others, or against them.
    private static double[][] Rows(double sign, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 800).Select(_ =>
        {
            double factor = Normal.Sample(random);
            return Names.Select((_, channel) => (channel == 3 ? sign : 1) * factor + 0.2 * Normal.Sample(random)).ToArray();
        })];
    }

    private static IEnumerable<Observation> Observations(double[][] rows)
    {
        var names = new ChannelNames(Names);
        return rows.Select((row, index) => Observation.Of(new EventTime(60_000_000L * index), new(names, [.. row.Select(value => (float)value)])));
    }

    private static double Deviation(ChannelReduction reduction) => Rows(-1, seed: 6).Average(row => new ReducedDeviation(reduction).Of(row, []).Q);

    private static ModelArtifact Calibrated()
    {
        ModelArtifact artifact = SmallModels.Make(Layout);
        CalibrationTable table = CalibrationTable.Of(Calibration.Identity(Layout.Horizons.Count));
        return artifact with { Manifest = artifact.Manifest with { Calibration = table } };
    }

    private sealed class OtherModel : IModel
    {
        public ModelVersion Version => new("other", 1);

        public WindowLayout Layout => ModelRetrainerTests.Layout;

        public IPredictor NewPredictor() => throw new NotSupportedException();
    }
}
