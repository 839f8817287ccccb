using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Priors;

namespace StreamingNp.NeuralProcesses.Benchmarks;

/// <summary>The Neural Process with the Rényi bound, ended at a tenth and a fifth of its schedule, for which the log of the authors gives figures.</summary>
internal sealed class LatentBenchmark : IBenchmark
{
    private const int ScheduleSteps = 100_000;

    private static readonly (int Steps, double Published, double Least)[] Stops = [(10_000, -0.180, -0.24), (20_000, -0.001, -0.06)];

    /// <inheritdoc/>
    public string Name => "np";

    /// <inheritdoc/>
    public string Description => "The Neural Process on RBF tasks, Rényi bound of order 0.7 with 32 samples, at steps 10,000 and 20,000 of 100,000";

    /// <inheritdoc/>
    public IReadOnlyList<BenchmarkPart> Parts => [new("NP", Run)];

    private static BenchmarkFigure[] Run(BenchmarkConditions conditions)
    {
        ModelSettings settings = TransformerSetUp.Settings(ModelKind.Latent) with { Latent = new() { Width = 128, Samples = 50, TrainingSamples = 32, RenyiOrder = 0.7 } };
        BenchmarkTraining training = TransformerSetUp.Training("NP", settings, ScheduleSteps, ScheduleSteps);
        var figures = new List<BenchmarkFigure>();
        foreach ((int steps, double published, double least) in Stops)
        {
            training = training with { Steps = steps, Follows = figures.Count == 0 ? null : training };
            ModelWeights weights = training.Run(conditions);
            figures.Add(TransformerSetUp.Judge(FormattableString.Invariant($"NP, RBF, step {steps:N0}"), settings, weights, KernelPrior.VaryingRbf, published, least, conditions));
        }
        return [.. figures];
    }
}
