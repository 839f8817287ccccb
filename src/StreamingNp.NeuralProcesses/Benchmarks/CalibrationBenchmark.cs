using StreamingNp.Detection.Distributions;
using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Prediction;
using StreamingNp.NeuralProcesses.Priors;
using StreamingNp.NeuralProcesses.Tasks;

namespace StreamingNp.NeuralProcesses.Benchmarks;

/// <summary>How often values lie within the central intervals that a model predicts, on held-out tasks of the prior that it was trained on: what thresholds stand on.</summary>
internal sealed class CalibrationBenchmark : IBenchmark
{
    private const int Batches = 512, Seed = 3_000_000, BatchTasks = 16;

    private static readonly (double Interval, double Tolerance)[] Intervals = [(0.50, 0.03), (0.90, 0.03), (0.99, 0.005), (0.999, 0.002)];

    /// <inheritdoc/>
    public string Name => "calibration";

    /// <inheritdoc/>
    public string Description => "How often values lie within the central 50, 90, 99 and 99.9 % that the ConvCNP for eq tasks predicts";

    /// <inheritdoc/>
    public IReadOnlyList<BenchmarkPart> Parts => [new("Calibration", Run)];

    private static BenchmarkFigure[] Run(BenchmarkConditions conditions)
    {
        // The same training as in the benchmark convcnp: with a folder for checkpoints it is done once.
        BenchmarkTraining training = ConvolutionalBenchmark.Training("ConvCNP, eq", KernelPrior.Rbf);
        ModelWeights weights = training.Run(conditions);
        var prior = new GaussianProcessPrior(((GaussianProcessPrior)training.Training).Settings, Seed);
        double[] shares = Coverage(training.Settings, weights, prior, conditions);
        return
        [
            .. Intervals.Zip(shares, (one, share) => new BenchmarkFigure(
                FormattableString.Invariant($"Share within the central {100 * one.Interval:0.#} %"), Published: one.Interval, Oracle: null, share, one.Interval - one.Tolerance, one.Interval + one.Tolerance)),
        ];
    }

    private static double[] Coverage(ModelSettings settings, ModelWeights weights, GaussianProcessPrior prior, BenchmarkConditions conditions)
    {
        using var predictor = new TaskPredictor(settings, prior.Shape, components: 1, weights);
        var batch = new TaskBatch(prior.Shape);
        long[] within = new long[Intervals.Length];
        long all = 0;
        for (int number = 0; number < conditions.Scaled(Batches); number++)
        {
            conditions.Cancellation.ThrowIfCancellationRequested();
            prior.Fill(batch, BatchTasks, (long)number * BatchTasks);
            Component[] components = predictor.PredictMarginals(batch);
            for (int place = 0; place < components.Length; place++)
            {
                if (batch.TargetKnown[place] == 0) continue;
                double outside = Math.Pow(10, -new Mixture(components.AsSpan(place, 1)).PValueScore(batch.TargetValues[place]));
                for (int index = 0; index < within.Length; index++)
                    if (outside > 1 - Intervals[index].Interval) within[index]++;
                all++;
            }
        }
        return [.. within.Select(count => (double)count / all)];
    }
}
