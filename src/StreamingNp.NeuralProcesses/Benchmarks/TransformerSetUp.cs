using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Priors;

namespace StreamingNp.NeuralProcesses.Benchmarks;

/// <summary>
/// The set-up of Bootstrapping (Lee et al. 2020) and Transformer Neural Processes (Nguyen and Grover 2022): models of width 128 learn from RBF tasks
/// of varying hyper-parameters and are judged on them and on other kernels.
/// </summary>
internal static class TransformerSetUp
{
    /// <summary>The batches of 16 that a model is judged on.</summary>
    public const int Batches = 3_000;

    private const int TrainingSeed = 1, EvaluationSeed = 1_000_000, HeldOutSeed = 2_000_000;

    /// <summary>A training in this set-up.</summary>
    public static BenchmarkTraining Training(string name, ModelSettings settings, int steps, int scheduleSteps) => new(
        name, settings,
        new GaussianProcessPrior(GaussianProcessPriorSettings.TransformerNeuralProcesses(KernelPrior.VaryingRbf, training: true), TrainingSeed),
        new GaussianProcessPrior(GaussianProcessPriorSettings.TransformerNeuralProcesses(KernelPrior.VaryingRbf, training: false), HeldOutSeed),
        steps, scheduleSteps, LearningRate: 5e-4);

    /// <summary>The networks of the set-up, but for what the kind adds.</summary>
    public static ModelSettings Settings(string kind) =>
        new() { Kind = kind, HiddenWidth = 128, EncoderLayers = 4, RepresentationLayers = 2, DecoderLayers = 3, WeightedMeans = 0, DeviationFloor = 0.1 };

    /// <summary>Judges a model.</summary>
    /// <param name="name">What is judged, for the figure.</param>
    /// <param name="settings">What the model is built from.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="kernel">The kernel of the tasks.</param>
    /// <param name="published">What was published.</param>
    /// <param name="least">What it has to reach; null for a figure that is only reported.</param>
    /// <param name="conditions">How the benchmark is run.</param>
    public static BenchmarkFigure Judge(string name, ModelSettings settings, ModelWeights weights, KernelPrior kernel, double? published, double? least, BenchmarkConditions conditions)
    {
        var prior = new GaussianProcessPrior(GaussianProcessPriorSettings.TransformerNeuralProcesses(kernel, training: false), EvaluationSeed);
        int batches = conditions.Scaled(Batches);
        double own = new PriorEvaluation(settings, weights).LogLikelihood(prior, batches, conditions.Cancellation);
        double oracle = PriorEvaluation.Oracle(prior, batches, conditions.Cancellation).FlooredDiagonal;
        return new BenchmarkFigure(name, published, oracle, own, least, oracle + BenchmarkCeiling.Margin);
    }
}
