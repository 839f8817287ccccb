using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Priors;

namespace StreamingNp.NeuralProcesses.Benchmarks;

/// <summary>The attentive Conditional Neural Process with a tenth of the steps that the papers give it.</summary>
internal sealed class AttentiveBenchmark : IBenchmark
{
    private const int Steps = 10_000;

    /// <inheritdoc/>
    public string Name => "acnp";

    /// <inheritdoc/>
    public string Description => "The attentive Conditional Neural Process, 10,000 steps on RBF tasks; published figures are those of 100,000";

    /// <inheritdoc/>
    public IReadOnlyList<BenchmarkPart> Parts => [new("ACNP", Run)];

    private static BenchmarkFigure[] Run(BenchmarkConditions conditions)
    {
        ModelSettings settings = TransformerSetUp.Settings(ModelKind.AttentiveConditional);
        ModelWeights weights = TransformerSetUp.Training("ACNP", settings, Steps, Steps).Run(conditions);
        return
        [
            TransformerSetUp.Judge("ACNP, RBF", settings, weights, KernelPrior.VaryingRbf, published: 0.79, least: 0.62, conditions),
            TransformerSetUp.Judge("ACNP, Matérn-5/2", settings, weights, KernelPrior.VaryingMatern, published: 0.62, least: null, conditions),
            TransformerSetUp.Judge("ACNP, periodic", settings, weights, KernelPrior.VaryingPeriodic, published: -7.61, least: null, conditions),
        ];
    }
}
