using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Thresholds;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Prediction;
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
        var result = _retrainer.Train(champion, SineWindows.Make(Layout, 400, seed: 1), CancellationToken.None);
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
        var result = noTraining.Train(champion, SineWindows.Make(Layout, 400, seed: 1), CancellationToken.None);
        Assert.False(result.ChallengerIsBetter);
        Assert.Same(champion, result.Challenger);
        Assert.Equal([champion.Version], _store.List());
    }

    [Fact]
    public void A_training_that_is_cancelled_saves_nothing()
    {
        var champion = new NeuralProcessModel(_store.SaveNext(SmallModels.Make(Layout)));
        Assert.Throws<OperationCanceledException>(() => _retrainer.Train(champion, SineWindows.Make(Layout, 400, seed: 1), new CancellationToken(canceled: true)));
        Assert.Equal([champion.Version], _store.List());
    }

    [Fact]
    public void A_model_of_another_making_is_refused()
    {
        var exception = Assert.Throws<ArgumentException>(() => _retrainer.Train(new OtherModel(), [], CancellationToken.None));
        Assert.StartsWith("The model other/1 is not a Neural Process and cannot be trained further.", exception.Message, StringComparison.Ordinal);
    }

    private static ModelArtifact Calibrated()
    {
        ModelArtifact artifact = SmallModels.Make(Layout);
        CalibrationTable table = CalibrationTable.Of(Calibration.Identity(Layout.Distances.Count));
        return artifact with { Manifest = artifact.Manifest with { Calibration = table } };
    }

    private sealed class OtherModel : IModel
    {
        public ModelVersion Version => new("other", 1);

        public WindowLayout Layout => ModelRetrainerTests.Layout;

        public IPredictor NewPredictor() => throw new NotSupportedException();
    }
}
