using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Reduction;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Prediction;
using StreamingNp.NeuralProcesses.Tasks;

namespace StreamingNp.NeuralProcesses.Training;

/// <summary>Makes artifacts of models of a grid: trains a ConvCNP on rows of many channels.</summary>
/// <param name="name">The name of the model.</param>
/// <param name="options">How it is trained.</param>
/// <param name="time">The wall clock, for progress.</param>
public sealed class GridTraining(string name, TrainingOptions options, TimeProvider time)
{
    /// <summary>The rows of a task.</summary>
    public const int Times = 16;

    private const double LearnedShare = 0.8, MostTaught = 5, MedianOfNormal = 0.6744897501960817;
    private const int SpreadRows = 200, FewestWholeRows = 30;

    /// <summary>What a model of so many channels is built from.</summary>
    public static ModelSettings Settings(int channels) => new()
    {
        Kind = ModelKind.ConvolutionalConditional,
        DecoderLayers = 2,
        Convolution = new ConvolutionSettings { Channels = ConvolutionSettings.Grid, GridChannels = channels, Least = 0, Most = Times - 1, PointsPerUnit = 1, Width = 32, Blocks = 6, KernelSize = 5 },
    };

    /// <summary>Trains an artifact on the first 80 % of each recording; the rest decides which weights are kept.</summary>
    /// <param name="channels">The names of the channels, in an order in which neighbours belong together.</param>
    /// <param name="recordings">The rows of each recording, regular in time; NaN where missing.</param>
    /// <param name="data">What the data are, in a sentence.</param>
    /// <param name="checkpoint">Where the training is kept, and taken up again; null for nowhere.</param>
    /// <param name="progress">Is told of the progress.</param>
    /// <param name="cancellation">Ends the training.</param>
    /// <exception cref="ArgumentException">There are too few rows.</exception>
    public (ModelArtifact Artifact, TrainingResult Result) Train(
        IReadOnlyList<string> channels, IReadOnlyList<IReadOnlyList<double[]>> recordings, string data, ITrainingCheckpoint? checkpoint = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        var standardisation = RobustStandardisation.Fit([.. recordings.SelectMany(rows => rows.Take(Learned(rows)))]);
        float[][][] standardised = [.. recordings.Select(rows => rows.Select(row => Taught(standardisation, row)).ToArray())];
        ModelSettings settings = Settings(channels.Count);
        var heldOut = new FieldTaskSource([.. standardised.Select(rows => rows[Learned(rows)..])], Times, options.Seed + 1) { IsForecast = true };
        TrainingResult result = new Trainer(settings, FieldTask.Shape, 1, options, time)
            .Train(new FieldTaskSource([.. standardised.Select(rows => rows[..Learned(rows)])], Times, options.Seed), heldOut, checkpoint: checkpoint, progress: progress, cancellation: cancellation);
        var manifest = new ModelManifest
        {
            Name = name,
            Version = 1,
            Settings = settings,
            // Rows are no windows; what a model of windows takes is not asked.
            Layout = new WindowLayout { Components = 1 },
            Training = new TrainingDescription { Data = data, Seed = options.Seed, Steps = result.Steps, ValidationNll = double.IsFinite(result.ValidationNll) ? result.ValidationNll : null },
            Grid = Measured(channels, standardisation, settings, result.Weights, standardised),
        };
        return (new ModelArtifact(manifest, result.Weights), result);
    }

    private static int Learned<T>(IReadOnlyCollection<T> rows) => (int)(LearnedShare * rows.Count);

    private static float[] Taught(RobustStandardisation standardisation, double[] row)
    {
        double[] standardised = new double[row.Length];
        standardisation.Apply(row, standardised);
        return [.. standardised.Select(value => (float)Math.Clamp(value, -MostTaught, MostTaught))];
    }

    // On held-out rows, spread over all recordings; none is narrower than the model says.
    private static GridChannels Measured(IReadOnlyList<string> names, RobustStandardisation standardisation, ModelSettings settings, ModelWeights weights, float[][][] recordings)
    {
        using var predictor = new GridPredictor(settings, weights);
        int channels = names.Count;
        (float[][] Rows, int End)[] places = [.. recordings.SelectMany(rows => Enumerable.Range(0, rows.Length + 1).Where(end => end - Times >= Learned(rows)).Select(end => (rows, end)))];
        int step = Math.Max(1, places.Length / SpreadRows);
        List<double[]> beside = [], ahead = [];
        for (int index = 0; index < places.Length; index += step)
        {
            (float[][] rows, int end) = places[index];
            (Component[] byOthers, Component[] byRows) = predictor.PredictBoth([.. rows[(end - Times)..end].SelectMany(row => row)]);
            beside.Add(Residuals(rows[end - 1], byOthers));
            ahead.Add(Residuals(rows[end - 1], byRows));
        }
        double[] spreads = Spreads(beside, channels), aheadSpreads = Spreads(ahead, channels);
        return new GridChannels(names, standardisation.Medians, standardisation.Scales, spreads) { AheadSpreads = aheadSpreads, Degrees = Degrees(beside, spreads), AheadDegrees = Degrees(ahead, aheadSpreads) };
    }

    private static double[] Residuals(float[] row, Component[] predicted) => [.. row.Select((value, channel) => (value - predicted[channel].Mean) / predicted[channel].Deviation)];

    private static double[] Spreads(List<double[]> residuals, int channels) => [.. Enumerable.Range(0, channels).Select(channel =>
    {
        double[] sorted = [.. residuals.Select(row => Math.Abs(row[channel])).Where(residual => !double.IsNaN(residual)).Order()];
        return sorted.Length == 0 ? 1 : Math.Max(1, sorted[sorted.Length / 2] / MedianOfNormal);
    })];

    // A mean and a variance make a scaled chi-squared distribution; null where there are too few whole rows to measure it.
    private static double? Degrees(List<double[]> residuals, double[] spreads)
    {
        double[] sums = [.. residuals.Where(row => !Array.Exists(row, double.IsNaN)).Select(row => row.Zip(spreads, (residual, spread) => residual * residual / (spread * spread)).Sum())];
        if (sums.Length < FewestWholeRows) return null;
        double mean = sums.Average(), variance = sums.Sum(sum => (sum - mean) * (sum - mean)) / (sums.Length - 1);
        return variance > 0 && mean > 0 ? Math.Clamp(2 * mean * mean / variance, 0.5, spreads.Length) : null;
    }
}
