using StreamingNp.Detection.Channels;
using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Reduction;
using StreamingNp.NeuralProcesses.Artifacts;

namespace StreamingNp.NeuralProcesses.Prediction;

/// <summary>Scores rows of many channels, dense and regular in time, with a model of a grid.</summary>
public sealed class GridDetection : IDisposable
{
    // From this score on a row is worth asking which channel it comes from.
    private const double Odd = 2;

    private const int Suspects = 3;

    private readonly GridPredictor _predictor;
    private readonly GridChannels _channels;
    private readonly RobustStandardisation _standardisation;

    /// <summary>Makes a detection with a copy of the weights of <paramref name="artifact"/>.</summary>
    /// <exception cref="ArgumentException">The artifact is not one of a grid of channels.</exception>
    public GridDetection(ModelArtifact artifact)
    {
        _channels = artifact.Manifest.Grid ?? throw new ArgumentException($"The model {artifact.Version} is not one of a grid of channels; train one with --kind convcnp --channels grid.", nameof(artifact));
        _standardisation = _channels.ToStandardisation();
        _predictor = new GridPredictor(artifact.Manifest.Settings, artifact.Weights);
    }

    /// <summary>Scores rows from the first to the last.</summary>
    /// <param name="rows">The rows, in order of time; NaN where a channel is missing.</param>
    /// <param name="cancellation">Ends it.</param>
    public IEnumerable<GridRow> Run(IReadOnlyList<(EventTime Time, double[] Values)> rows, CancellationToken cancellation = default)
    {
        (int times, int channels) = (_predictor.Times, _predictor.Channels);
        float[] field = new float[times * channels];
        double[] standardised = new double[channels];
        for (int index = 0; index < rows.Count; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            field.AsSpan(channels).CopyTo(field);
            _standardisation.Apply(rows[index].Values, standardised);
            for (int channel = 0; channel < channels; channel++) field[^(channels - channel)] = (float)standardised[channel];
            yield return index < times - 1 ? new GridRow(rows[index].Time, 0, []) : Judge(rows[index].Time, rows[index].Values, field);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _predictor.Dispose();

    private GridRow Judge(EventTime time, double[] values, float[] field)
    {
        Component[] predicted = _predictor.Predict(field);
        double[] squares = Squares(predicted, field);
        int known = values.Count(double.IsFinite);
        double score = known == 0 ? 0 : Math.Max(0, -(Math.Log(2 * known) + Normal.LogUpperTail(Math.Sqrt(squares.Max()))) / Math.Log(10));
        if (score >= Odd) squares = WithoutSource(squares, field);
        double all = Math.Max(squares.Sum(), 1e-300);
        return new GridRow(time, score, [.. squares.Select((square, channel) => new ChannelContribution(_channels.Names[channel], score * square / all, values[channel], _standardisation.Restore(channel, predicted[channel].Mean)))]);
    }

    // How far off each channel of the newest row is, squared, in deviations; 0 where it is missing.
    private double[] Squares(Component[] predicted, float[] field) => [.. predicted.Select((one, channel) =>
    {
        float value = field[field.Length - predicted.Length + channel];
        return float.IsNaN(value) ? 0 : Math.Pow((value - one.Mean) / (one.Deviation * _channels.Spreads[channel]), 2);
    })];

    // An odd channel makes its neighbours look odd, which are predicted from it. It is the one without whose say the others are likeliest.
    private double[] WithoutSource(double[] squares, float[] field)
    {
        double[] best = squares;
        double least = double.PositiveInfinity;
        foreach (int source in Enumerable.Range(0, squares.Length).OrderByDescending(channel => squares[channel]).Take(Suspects))
        {
            float[] without = [.. field.Select((value, place) => place % squares.Length == source ? float.NaN : value)];
            Component[] predicted = _predictor.Predict(without);
            double[] others = Squares(predicted, without);
            // With a say fewer, predictions are wider as well: likelihoods compare.
            double left = others.Select((square, channel) => channel == source ? 0 : square / 2 + Math.Log(predicted[channel].Deviation)).Sum();
            if (left >= least) continue;
            (least, best) = (left, others);
            best[source] = squares[source];
        }
        return best;
    }
}
