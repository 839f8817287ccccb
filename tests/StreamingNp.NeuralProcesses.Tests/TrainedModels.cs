using StreamingNp.NeuralProcesses.GaussianProcesses;
using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Prediction;
using StreamingNp.NeuralProcesses.Priors;
using StreamingNp.NeuralProcesses.Training;

namespace StreamingNp.NeuralProcesses.Tests;

/// <summary>A small model of each kind that has learned smooth RBF tasks for a few seconds; each is trained when it is first asked for.</summary>
public sealed class TrainedModels : IDisposable
{
    private readonly Dictionary<string, TaskPredictor> _predictors = [];

    /// <summary>The tasks that they learn from: up to 32 context points, each of which tells something of every target.</summary>
    public static GaussianProcessPriorSettings Tasks { get; } = new()
    {
        Kernel = new KernelPrior(KernelExpression.Parse("rbf"), new(0.8, 1), new(1, 2)),
        NoiseVariance = 0.1 * 0.1,
        ContextPoints = new(0, 32),
        TargetPoints = new(16, 16),
        SizesPerTask = true,
    };

    public TaskPredictor Of(string kind)
    {
        if (_predictors.TryGetValue(kind, out TaskPredictor? predictor)) return predictor;
        ModelSettings settings = SmallModels.Of(kind) with { HiddenWidth = 32, Kernel = "rbf", Latent = new() { Width = 8, Samples = 4, TrainingSamples = 3, RenyiOrder = 1 } };
        var options = new TrainingOptions { Steps = 400, BatchTasks = 16, LearningRate = 3e-3, ValidateEvery = 200, ValidationTasks = 64 };
        var prior = new GaussianProcessPrior(Tasks, seed: 1);
        TrainingResult result = new Trainer(settings, prior.Shape, SmallModels.Components(kind), options, TimeProvider.System).Train(prior, new GaussianProcessPrior(Tasks, seed: 2));
        return _predictors[kind] = new TaskPredictor(settings, prior.Shape, SmallModels.Components(kind), result.Weights);
    }

    public void Dispose()
    {
        foreach (TaskPredictor predictor in _predictors.Values) predictor.Dispose();
    }
}
