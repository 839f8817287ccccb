using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Reduction;
using StreamingNp.NeuralProcesses.Tests.Reduction;
using StreamingNp.NeuralProcesses.Training;

namespace StreamingNp.NeuralProcesses.Tests.Training;

public sealed class ModelTrainingTests
{
    private static readonly WindowLayout Layout = SineWindows.SmallLayout;
    private static readonly TrainingOptions Short = new() { Steps = 100, BatchTasks = 32, ValidateEvery = 50 };

    [Fact]
    public void An_artifact_says_what_it_learned_from()
    {
        var (artifact, result) = new ModelTraining("sines", SmallModels.Settings, Short, TimeProvider.System)
            .Train(SineWindows.Make(Layout, 300, seed: 1), SineWindows.Make(Layout, 100, seed: 2), "Sines.");
        Assert.Equal(("sines", 1), (artifact.Manifest.Name, artifact.Manifest.Version));
        Assert.Equal(("Sines.", Short.Seed, 100, result.ValidationNll), (artifact.Manifest.Training.Data, artifact.Manifest.Training.Seed, artifact.Manifest.Training.Steps, artifact.Manifest.Training.ValidationNll));
        Assert.Null(artifact.Manifest.Training.StartedFrom);
        Assert.Same(result.Weights, artifact.Weights);
    }

    [Fact]
    public void A_model_that_begins_with_another_reduces_channels_as_that_one_does()
    {
        ModelArtifact start = SmallModels.Make(Layout) with { Reduction = ReductionWeightsTests.Make(ReductionKind.PrincipalComponents) };
        var (artifact, _) = new ModelTraining("sines", SmallModels.Settings, Short with { Steps = 1, ValidateEvery = 1 }, TimeProvider.System)
            .Train(SineWindows.Make(Layout, 50, seed: 1), SineWindows.Make(Layout, 50, seed: 2), "Sines.", start);
        Assert.Same(start.Reduction, artifact.Reduction);
    }
}
