using StreamingNp.Detection.Channels;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;

namespace StreamingNp.NeuralProcesses.Prediction;

/// <summary>Scores rows of many channels, dense and regular in time, with a model of a grid alone. The stream does so beside another model.</summary>
public sealed class GridDetection : IDisposable
{
    private readonly GridRowPredictor _predictor;

    /// <summary>Makes a detection with a copy of the weights of <paramref name="artifact"/>.</summary>
    /// <exception cref="ArgumentException">The artifact is not one of a grid of channels.</exception>
    public GridDetection(ModelArtifact artifact) => _predictor = new GridRowPredictor(artifact);

    /// <summary>Scores rows from the first to the last.</summary>
    /// <param name="rows">The rows, in order of time; NaN where a channel is missing.</param>
    /// <param name="cancellation">Ends it.</param>
    public IEnumerable<GridRow> Run(IReadOnlyList<(EventTime Time, double[] Values)> rows, CancellationToken cancellation = default)
    {
        (int times, int channels) = (_predictor.Times, _predictor.Channels.Count);
        var field = new FieldRow(times, channels);
        for (int index = 0; index < rows.Count; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            field.Values.AsSpan(channels).CopyTo(field.Values);
            for (int channel = 0; channel < channels; channel++) field.Values[^(channels - channel)] = (float)rows[index].Values[channel];
            yield return index < times - 1 ? new GridRow(rows[index].Time, 0, []) : Judge(rows[index].Time, rows[index].Values, field);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _predictor.Dispose();

    private GridRow Judge(EventTime time, double[] values, FieldRow field)
    {
        _predictor.Predict(field);
        double[] squares = [.. values.Select((value, channel) => double.IsNaN(value) ? 0 : Math.Pow((value - field.Expected[channel]) / field.Deviations[channel], 2))];
        double score = GridRowPredictor.Score(squares, values.Count(double.IsFinite)), all = Math.Max(field.Shares.Sum(share => (double)share), 1e-300);
        return new GridRow(time, score, [.. values.Select((value, channel) => new ChannelContribution(_predictor.Channels[channel], score * field.Shares[channel] / all, value, field.Expected[channel], field.Deviations[channel]))]);
    }
}
