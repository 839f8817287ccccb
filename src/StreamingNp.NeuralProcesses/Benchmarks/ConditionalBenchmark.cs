using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Priors;

namespace StreamingNp.NeuralProcesses.Benchmarks;

/// <summary>The Conditional Neural Process with a fifth of the steps that the papers give it.</summary>
internal sealed class ConditionalBenchmark : IBenchmark
{
    private const int Steps = 20_000;

    /// <inheritdoc/>
    public string Name => "cnp";

    /// <inheritdoc/>
    public string Description => "The Conditional Neural Process, 20,000 steps on RBF tasks; published figures are those of 100,000";

    /// <inheritdoc/>
    public IReadOnlyList<BenchmarkPart> Parts => [new("CNP", Run)];

    private static BenchmarkFigure[] Run(BenchmarkConditions conditions)
    {
        ModelSettings settings = TransformerSetUp.Settings(ModelKind.Conditional) with { Encoders = 2 };
        ModelWeights weights = TransformerSetUp.Training("CNP", settings, Steps, Steps).Run(conditions);
        return
        [
            TransformerSetUp.Judge("CNP, RBF", settings, weights, KernelPrior.VaryingRbf, published: 0.26, least: -0.16, conditions),
            TransformerSetUp.Judge("CNP, Matérn-5/2", settings, weights, KernelPrior.VaryingMatern, published: 0.04, least: -0.28, conditions),
            TransformerSetUp.Judge("CNP, periodic", settings, weights, KernelPrior.VaryingPeriodic, published: -1.40, least: null, conditions),
        ];
    }
}
