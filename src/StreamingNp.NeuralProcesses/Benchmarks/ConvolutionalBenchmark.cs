using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Priors;

namespace StreamingNp.NeuralProcesses.Benchmarks;

/// <summary>The Convolutional Conditional Neural Process on noisy tasks of fixed kernels (NeuralProcesses.jl; Bruinsma et al. 2021).</summary>
internal sealed class ConvolutionalBenchmark : IBenchmark
{
    private const int Steps = 8_000, Batches = 512, TrainingSeed = 1, EvaluationSeed = 1_000_000, HeldOutSeed = 2_000_000;
    private const double NoiseVariance = 0.05 * 0.05;

    private static readonly (string Name, KernelPrior Kernel, double Published, double Least)[] Kernels =
    [
        ("eq", KernelPrior.Rbf, -0.80, -0.84), ("Matérn-5/2", KernelPrior.Matern, -0.95, -0.97), ("weakly periodic", KernelPrior.WeaklyPeriodic, -1.20, -1.23),
    ];

    /// <inheritdoc/>
    public string Name => "convcnp";

    /// <inheritdoc/>
    public string Description => "The Convolutional Conditional Neural Process on eq, Matérn-5/2 and weakly periodic tasks with noise of deviation 0.05, 8,000 steps each";

    /// <inheritdoc/>
    public IReadOnlyList<BenchmarkPart> Parts => [.. Kernels.Select(one => new BenchmarkPart($"ConvCNP, {one.Name}", conditions => Run(one.Name, one.Kernel, one.Published, one.Least, conditions)))];

    /// <summary>A training in this set-up.</summary>
    internal static BenchmarkTraining Training(string name, KernelPrior kernel) => new(
        name, Settings,
        new GaussianProcessPrior(GaussianProcessPriorSettings.NeuralProcessesJulia(kernel, NoiseVariance, training: true), TrainingSeed),
        new GaussianProcessPrior(GaussianProcessPriorSettings.NeuralProcessesJulia(kernel, NoiseVariance, training: false), HeldOutSeed),
        Steps, Steps, LearningRate: 1e-3);

    private static ModelSettings Settings => new() { Kind = ModelKind.ConvolutionalConditional, DecoderLayers = 2, DeviationFloor = 1e-3 };

    private static BenchmarkFigure[] Run(string name, KernelPrior kernel, double published, double least, BenchmarkConditions conditions)
    {
        ModelWeights weights = Training($"ConvCNP, {name}", kernel).Run(conditions);
        var prior = new GaussianProcessPrior(GaussianProcessPriorSettings.NeuralProcessesJulia(kernel, NoiseVariance, training: false), EvaluationSeed);
        int batches = conditions.Scaled(Batches);
        double own = new PriorEvaluation(Settings, weights).LogLikelihood(prior, batches, conditions.Cancellation);
        double oracle = PriorEvaluation.Oracle(prior, batches, conditions.Cancellation).Diagonal;
        return [new BenchmarkFigure($"ConvCNP, {name}, noise 0.05", published, oracle, own, least, oracle + BenchmarkCeiling.Margin)];
    }
}
