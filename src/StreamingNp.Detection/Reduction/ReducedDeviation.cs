using StreamingNp.Detection.Channels;
using StreamingNp.Detection.Distributions;

namespace StreamingNp.Detection.Reduction;

/// <summary>Judges rows of channels by what was predicted of their components (T²) and by what these leave unexplained (Q; Jackson and Mudholkar 1979), and says which channels it comes from.</summary>
/// <param name="reduction">How channels become components. It is read only: one serves all.</param>
public sealed class ReducedDeviation(ChannelReduction reduction)
{
    // T², Q and the largest residual share one probability of a false alarm.
    private static readonly double LogParts = Math.Log(3);

    /// <summary>How far a row is from what is expected.</summary>
    /// <param name="row">In the units of the channels; NaN where missing.</param>
    /// <param name="predictions">What is expected of each component; empty for what they usually are.</param>
    /// <exception cref="ArgumentException">There are not as many numbers as channels or predictions as components.</exception>
    public RowDeviation Of(ReadOnlySpan<double> row, ReadOnlySpan<ComponentPrediction> predictions)
    {
        Require(row, predictions);
        return Of(Standardised(row), predictions.IsEmpty ? [.. reduction.Usual] : predictions, new double[reduction.Channels.Count]);
    }

    /// <summary>What each channel contributes to the score of a row: mostly what the score loses where the channel has no say.</summary>
    /// <param name="row">In the units of the channels; NaN where missing.</param>
    /// <param name="predictions">What is expected of each component; empty for what they usually are.</param>
    /// <returns>A contribution per channel, in their order; they add up to the score.</returns>
    /// <exception cref="ArgumentException">There are not as many numbers as channels or predictions as components.</exception>
    public IReadOnlyList<ChannelContribution> Contributions(ReadOnlySpan<double> row, ReadOnlySpan<ComponentPrediction> predictions)
    {
        Require(row, predictions);
        ComponentPrediction[] expected = predictions.IsEmpty ? [.. reduction.Usual] : predictions.ToArray();
        double[] standardised = Standardised(row), others = new double[row.Length], parts = new double[row.Length], shared = new double[row.Length], expectations = new double[row.Length];
        double score = Of(standardised, expected, others).Score;
        reduction.Reducer.Reconstruct([.. expected.Select(one => one.Mean)], shared);
        for (int channel = 0; channel < row.Length; channel++)
        {
            double value = standardised[channel];
            standardised[channel] = double.NaN;
            double without = Of(standardised, expected, others).Score;
            standardised[channel] = value;
            expectations[channel] = others[channel];
            shared[channel] = double.IsNaN(value) ? 0 : (value - shared[channel]) * (value - shared[channel]);
            parts[channel] = double.IsNaN(value) ? 0 : Math.Max(0, score - without);
        }
        // What no channel alone explains is what they have in common: each has its part by how far it is off.
        double alone = parts.Sum(), together = shared.Sum(), factor = alone > score ? score / alone : 1, rest = Math.Max(0, score - alone);
        var contributions = new ChannelContribution[row.Length];
        for (int channel = 0; channel < row.Length; channel++)
        {
            double common = together > 0 ? rest * shared[channel] / together : rest / row.Length;
            contributions[channel] = new(reduction.Channels[channel], parts[channel] * factor + common, row[channel], reduction.Standardisation.Restore(channel, expectations[channel]));
        }
        return contributions;
    }

    // Leaves what the components say of the channels.
    private RowDeviation Of(double[] standardised, ReadOnlySpan<ComponentPrediction> predictions, double[] reconstructed)
    {
        double[] components = new double[reduction.Reducer.Components];
        reduction.Reducer.Reduce(standardised, components);
        reduction.Reducer.Reconstruct(components, reconstructed);
        double distance = 0, unexplained = 0, largest = 0;
        for (int component = 0; component < components.Length; component++)
        {
            double apart = (components[component] - predictions[component].Mean) / predictions[component].Deviation;
            distance += apart * apart;
        }
        int known = 0;
        for (int channel = 0; channel < standardised.Length; channel++)
        {
            if (double.IsNaN(standardised[channel])) continue;
            double residual = standardised[channel] - reconstructed[channel], squared = residual * residual / reduction.ResidualVariances[channel];
            unexplained += squared;
            largest = Math.Max(largest, squared);
            known++;
        }
        if (known == 0) return default;
        largest = Math.Sqrt(largest);
        // Each channel has its share of the degrees of freedom; the mean stays one per channel.
        double degrees = reduction.ResidualDegrees * known / standardised.Length;
        double least = Math.Min(
            ChiSquared.LogUpperTail(distance, components.Length),
            Math.Min(ChiSquared.LogUpperTail(unexplained * degrees / known, degrees), Math.Log(2 * known) + Normal.LogUpperTail(largest)));
        return new RowDeviation(distance, unexplained, largest, Math.Max(0, -(least + LogParts) / Math.Log(10)));
    }

    private double[] Standardised(ReadOnlySpan<double> row)
    {
        double[] standardised = new double[row.Length];
        reduction.Standardisation.Apply(row, standardised);
        return standardised;
    }

    private void Require(ReadOnlySpan<double> row, ReadOnlySpan<ComponentPrediction> predictions)
    {
        if (row.Length != reduction.Channels.Count) throw new ArgumentException($"The row has {row.Length} channels, the reduction {reduction.Channels.Count}.", nameof(row));
        if (!predictions.IsEmpty && predictions.Length != reduction.Reducer.Components) throw new ArgumentException($"There are {predictions.Length} predictions for {reduction.Reducer.Components} components.", nameof(predictions));
    }
}
