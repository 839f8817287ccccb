using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Reduction;

namespace StreamingNp.Detection.Channels;

/// <summary>Judges rows of channels by what was predicted of their components (T²) and by what these leave unexplained (Q; Jackson and Mudholkar 1979), and says which channels it comes from.</summary>
/// <param name="reduction">How channels become components. It is read only: one serves all.</param>
public sealed class ReducedDeviation(ChannelReduction reduction)
{
    // T², Q and the largest residual share one probability of a false alarm.
    private static readonly double LogParts = Math.Log(3);

    private readonly double[] _deviations = [.. reduction.ResidualVariances.Select(Math.Sqrt)];

    /// <summary>How far a row is from what is expected.</summary>
    /// <param name="row">In the units of the channels; NaN where missing.</param>
    /// <param name="predictions">What is expected of each component; empty for what they usually are.</param>
    /// <param name="usual">What the components usually leave unexplained of each channel, in its deviations, such as where a host is another one than those that were learned from; empty for nothing.</param>
    /// <exception cref="ArgumentException">There are not as many numbers as channels or predictions as components.</exception>
    public RowDeviation Of(ReadOnlySpan<double> row, ReadOnlySpan<ComponentPrediction> predictions, ReadOnlySpan<double> usual = default)
    {
        Require(row, predictions, usual);
        return Of(Standardised(row), predictions.IsEmpty ? [.. reduction.Usual] : predictions, usual, new double[reduction.Channels.Count]);
    }

    /// <summary>−ln of the chance that what is left unexplained of the channels is as far off, by its sum of squares and by the largest; 0 or more.</summary>
    /// <param name="residuals">Of each channel, in its deviations; NaN where missing.</param>
    public double Improbability(ReadOnlySpan<double> residuals)
    {
        double unexplained = 0, largest = 0;
        int known = 0;
        foreach (double residual in residuals)
        {
            if (double.IsNaN(residual)) continue;
            unexplained += residual * residual;
            largest = Math.Max(largest, Math.Abs(residual));
            known++;
        }
        return known == 0 ? 0 : Math.Max(0, -(LogLeast(unexplained, largest, known) + Math.Log(2)));
    }

    /// <summary>What each channel contributes to the score of a row: mostly what the score loses where the channel has no say.</summary>
    /// <param name="row">In the units of the channels; NaN where missing.</param>
    /// <param name="predictions">What is expected of each component; empty for what they usually are.</param>
    /// <param name="usual">What the components usually leave unexplained of each channel, in its deviations, such as where a host is another one than those that were learned from; empty for nothing.</param>
    /// <returns>A contribution per channel, in their order; they add up to the score.</returns>
    /// <exception cref="ArgumentException">There are not as many numbers as channels or predictions as components.</exception>
    public IReadOnlyList<ChannelContribution> Contributions(ReadOnlySpan<double> row, ReadOnlySpan<ComponentPrediction> predictions, ReadOnlySpan<double> usual = default)
    {
        Require(row, predictions, usual);
        ComponentPrediction[] expected = predictions.IsEmpty ? [.. reduction.Usual] : predictions.ToArray();
        double[] standardised = Standardised(row), others = new double[row.Length], parts = new double[row.Length], shared = new double[row.Length], expectations = new double[row.Length];
        double score = Of(standardised, expected, usual, others).Score;
        reduction.Reducer.Reconstruct([.. expected.Select(one => one.Mean)], shared);
        for (int channel = 0; channel < row.Length; channel++)
        {
            double value = standardised[channel];
            standardised[channel] = double.NaN;
            double without = Of(standardised, expected, usual, others).Score;
            standardised[channel] = value;
            expectations[channel] = others[channel] + (usual.IsEmpty ? 0 : usual[channel] * _deviations[channel]);
            shared[channel] = double.IsNaN(value) ? 0 : (value - shared[channel]) * (value - shared[channel]);
            parts[channel] = double.IsNaN(value) ? 0 : Math.Max(0, score - without);
        }
        // What no channel alone explains is what they have in common: each has its part by how far it is off.
        double alone = parts.Sum(), together = shared.Sum(), factor = alone > score ? score / alone : 1, rest = Math.Max(0, score - alone);
        var contributions = new ChannelContribution[row.Length];
        for (int channel = 0; channel < row.Length; channel++)
        {
            double common = together > 0 ? rest * shared[channel] / together : rest / row.Length;
            contributions[channel] = new(reduction.Channels[channel], parts[channel] * factor + common, row[channel], reduction.Standardisation.Restore(channel, expectations[channel]), reduction.Standardisation.Scales[channel] * _deviations[channel]);
        }
        return contributions;
    }

    // Leaves what the components say of the channels.
    private RowDeviation Of(double[] standardised, ReadOnlySpan<ComponentPrediction> predictions, ReadOnlySpan<double> usual, double[] reconstructed)
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
            double residual = (standardised[channel] - reconstructed[channel]) / _deviations[channel] - (usual.IsEmpty ? 0 : usual[channel]), squared = residual * residual;
            unexplained += squared;
            largest = Math.Max(largest, squared);
            known++;
        }
        if (known == 0) return default;
        largest = Math.Sqrt(largest);
        double ofComponents = ChiSquared.LogUpperTail(distance, components.Length), least = Math.Min(ofComponents, LogLeast(unexplained, largest, known));
        return new RowDeviation(distance, unexplained, largest, Math.Max(0, -(least + LogParts) / Math.Log(10))) { IsOfComponents = ofComponents <= least };
    }

    // Each channel has its share of the degrees of freedom; the mean stays one per channel.
    private double LogLeast(double unexplained, double largest, int known)
    {
        double degrees = reduction.ResidualDegrees * known / reduction.Channels.Count;
        return Math.Min(ChiSquared.LogUpperTail(unexplained * degrees / known, degrees), Math.Log(2 * known) + Normal.LogUpperTail(largest));
    }

    private double[] Standardised(ReadOnlySpan<double> row)
    {
        double[] standardised = new double[row.Length];
        reduction.Standardisation.Apply(row, standardised);
        return standardised;
    }

    private void Require(ReadOnlySpan<double> row, ReadOnlySpan<ComponentPrediction> predictions, ReadOnlySpan<double> usual)
    {
        if (!usual.IsEmpty && usual.Length != reduction.Channels.Count) throw new ArgumentException($"There are {usual.Length} usual residuals for {reduction.Channels.Count} channels.", nameof(usual));
        if (row.Length != reduction.Channels.Count) throw new ArgumentException($"The row has {row.Length} channels, the reduction {reduction.Channels.Count}.", nameof(row));
        if (!predictions.IsEmpty && predictions.Length != reduction.Reducer.Components) throw new ArgumentException($"There are {predictions.Length} predictions for {reduction.Reducer.Components} components.", nameof(predictions));
    }
}
