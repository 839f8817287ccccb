using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Reduction;
using StreamingNp.NeuralProcesses.Reduction;
using StreamingNp.NeuralProcesses.Training;

namespace StreamingNp.NeuralProcesses.Retraining;

/// <summary>Learns a reduction again from recent normal rows, of the same kind with as many components.</summary>
internal static class ReductionRefit
{
    /// <summary>The rows that are needed, and for each channel so many.</summary>
    public const int FewestRows = 500, FewestRowsPerChannel = 4;

    private const int Blocks = 24;

    // By less, in nats a value, a reduction is no better: each swap has series learn anew how far their rows usually are.
    private const double LeastGain = 0.01;

    // What is further off says no more, in squared deviations.
    private const double MostSquared = 25;

    /// <summary>Learns from three of four blocks of time and judges by the others.</summary>
    /// <param name="known">The reduction in use.</param>
    /// <param name="rows">The rows, of its channels, in no order.</param>
    /// <param name="seed">Decides first weights.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The new reduction; null where there are too few rows, or it is no better.</returns>
    public static ChannelReduction? Better(ChannelReduction known, IReadOnlyList<Observation> rows, int seed, CancellationToken cancellation)
    {
        if (rows.Count < Math.Max(FewestRows, FewestRowsPerChannel * known.Channels.Count)) return null;
        double[][] ordered = [.. rows.OrderBy(row => row.Time).Select(row => Arranged(known, row.Channels!))];
        ILookup<bool, double[]> parts = ordered.Select((row, index) => (row, judges: (long)index * Blocks / ordered.Length % 4 == 3)).ToLookup(one => one.judges, one => one.row);
        double[][] learned = [.. parts[false]], judging = [.. parts[true]];
        int components = known.Reducer.Components;
        bool isNetwork = known.Reducer is Autoencoder;
        ChannelReduction fitted = ChannelReduction.Fit(known.Channels, learned, standardised => isNetwork
            ? new AutoencoderTraining(components) { Hidden = ((Autoencoder)known.Reducer).Hidden, Seed = seed }.Fit(standardised, cancellation)
            : new PrincipalComponents(PrincipalSpectrum.Of(standardised, components), components));
        // A network fits what it has learned from better than what comes. What its deviations are measured on does not judge it.
        ChannelReduction reduction = ReductionWeights.Rounded(isNetwork ? fitted.With(fitted.Reducer, [.. judging.Where((_, index) => index % 2 == 0)]) : fitted);
        judging = [.. judging.Where((_, index) => index % 2 == 1)];
        return NegativeLogLikelihood(reduction, judging) < NegativeLogLikelihood(known, judging) - LeastGain ? reduction : null;
    }

    private static double[] Arranged(ChannelReduction reduction, ChannelRow row)
    {
        double[] values = new double[reduction.Channels.Count];
        for (int channel = 0; channel < values.Length; channel++) values[channel] = row.Names.IndexOf(reduction.Channels[channel]) is >= 0 and var index ? row.Values[index] : double.NaN;
        return values;
    }

    // Of what components leave unexplained, a value, in the units of its channel and without what is constant.
    private static double NegativeLogLikelihood(ChannelReduction reduction, double[][] rows)
    {
        double[] standardised = new double[reduction.Channels.Count], components = new double[reduction.Reducer.Components], expected = new double[reduction.Channels.Count];
        double sum = 0;
        long count = 0;
        foreach (double[] row in rows)
        {
            reduction.Standardisation.Apply(row, standardised);
            reduction.Reducer.Reduce(standardised, components);
            reduction.Reducer.Reconstruct(components, expected);
            for (int channel = 0; channel < standardised.Length; channel++)
            {
                if (double.IsNaN(standardised[channel])) continue;
                double variance = reduction.ResidualVariances[channel], residual = standardised[channel] - expected[channel];
                sum += 0.5 * (Math.Min(MostSquared, residual * residual / variance) + Math.Log(variance)) + Math.Log(reduction.Standardisation.Scales[channel]);
                count++;
            }
        }
        return count > 0 ? sum / count : double.PositiveInfinity;
    }
}
