using StreamingNp.NeuralProcesses.Priors;

namespace StreamingNp.NeuralProcesses.Benchmarks;

/// <summary>
/// The ceilings of the published set-ups, by the exact Gaussian process: if these come out right, then sampler, noise, and normaliser are those of
/// the papers, and a model that beats its ceiling has a fault.
/// </summary>
internal sealed class OracleBenchmark : IBenchmark
{
    /// <summary>How many tasks of a row make the chance in its figures less than 0.01.</summary>
    public const int DefaultTasks = 12_000;

    // Small enough for the matrices to stay in the processor's cache.
    private const int TasksPerBatch = 4;

    /// <inheritdoc/>
    public string Name => "oracle";

    /// <inheritdoc/>
    public string Description => "The exact Gaussian process with known hyper-parameters on every published set-up: the ceilings of all models";

    /// <inheritdoc/>
    public IReadOnlyList<BenchmarkPart> Parts => [.. Rows.Select(row => new BenchmarkPart(row.Name, conditions => Run(row, Math.Max(2, conditions.Scaled(DefaultTasks)), cancellation: conditions.Cancellation).Figures()))];

    /// <summary>The table; the joint figure of its last row is the mean of three independent runs of 6,000 tasks, 1.321, 1.318 and 1.306. Its joint figures with noise of deviation 1e-4 depend on the last digits, and are there to be looked at.</summary>
    public static IReadOnlyList<OracleRow> Rows { get; } =
    [
        new("TNP RBF", Transformer(KernelPrior.VaryingRbf), 1.513, 1.804, -0.681, 0.954),
        new("TNP Matérn", Transformer(KernelPrior.VaryingMatern), 1.123, 1.389, -0.677, 0.759),
        new("TNP Periodic", Transformer(KernelPrior.VaryingPeriodic), 1.174, 1.488, -0.678, 0.753),
        new("NPs.jl eq", Julia(KernelPrior.Rbf, 1e-8), -0.597, 4.1, -1.422),
        new("NPs.jl matern", Julia(KernelPrior.Matern, 1e-8), -0.843, 1.20, -1.418),
        new("NPs.jl weakly-periodic", Julia(KernelPrior.WeaklyPeriodic, 1e-8), -1.161, -0.058, -1.421),
        new("NPs.jl noisy mixture", Julia(KernelPrior.Mixture, 1e-3), -0.887, 0.997, -1.764),
        new("NPs.jl eq, noise 0.05", Julia(KernelPrior.Rbf, 0.05 * 0.05), -0.791, 0.710, -1.422),
        new("NPs.jl matern, noise 0.05", Julia(KernelPrior.Matern, 0.05 * 0.05), -0.930, 0.312, -1.420),
        new("NPs.jl weakly-periodic, noise 0.05", Julia(KernelPrior.WeaklyPeriodic, 0.05 * 0.05), -1.181, -0.318, -1.422),
        new("AR-CNP eq", GaussianProcessPriorSettings.AutoregressiveNeuralProcesses(KernelPrior.Rbf), -0.671, -0.250, -1.445),
        new("AR-CNP matern", GaussianProcessPriorSettings.AutoregressiveNeuralProcesses(KernelPrior.Matern), -0.776, -0.366, -1.44),
        new("AR-CNP weakly-periodic", GaussianProcessPriorSettings.AutoregressiveNeuralProcesses(KernelPrior.WeaklyPeriodic), -1.005, -0.622, -1.44),
        new("ConvCNP matern", Convolutional(KernelPrior.Matern, 1e-8), 1.027, 1.823, -1.417),
        new("ConvCNP weakly-periodic", Convolutional(KernelPrior.WeaklyPeriodic, 1e-8), -0.197, 0.340, -1.42),
        new("ConvCNP noisy mixture", Convolutional(KernelPrior.Mixture, 1e-3), 0.873, 1.315, -1.77),
    ];

    /// <summary>Draws the tasks of a row, and lets the oracle predict them.</summary>
    /// <param name="row">One of <see cref="Rows"/>.</param>
    /// <param name="tasks">How many tasks; 2 or more, rounded up to whole batches.</param>
    /// <param name="seed">Which tasks.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static OracleResult Run(OracleRow row, int tasks = DefaultTasks, int seed = 0, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tasks, 2);
        // The mean over batches whose tasks share sizes is the mean over tasks with sizes of their own, and that one has less chance in it.
        var prior = new GaussianProcessPrior(row.Settings with { SizesPerTask = true }, seed);
        var each = new List<OracleFigures>();
        for (long number = 0; each.Count < tasks; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            each.AddRange(prior.OracleOfEach(TasksPerBatch, number));
        }
        return new OracleResult(row, each.Count, Over(each, Mean), Over(each, StandardError));
    }

    private static OracleFigures Over(List<OracleFigures> each, Func<double[], double> statistic) => new(
        statistic([.. each.Select(figures => figures.Diagonal)]),
        statistic([.. each.Select(figures => figures.FlooredDiagonal)]),
        statistic([.. each.Select(figures => figures.Joint)]),
        statistic([.. each.Select(figures => figures.Prior)]));

    private static double Mean(double[] values) => values.Average();

    private static double StandardError(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1) / values.Length);
    }

    private static GaussianProcessPriorSettings Transformer(KernelPrior kernel) => GaussianProcessPriorSettings.TransformerNeuralProcesses(kernel, training: false);

    private static GaussianProcessPriorSettings Julia(KernelPrior kernel, double noiseVariance) => GaussianProcessPriorSettings.NeuralProcessesJulia(kernel, noiseVariance, training: false);

    private static GaussianProcessPriorSettings Convolutional(KernelPrior kernel, double noiseVariance) => GaussianProcessPriorSettings.ConvolutionalConditional(kernel, noiseVariance);
}
