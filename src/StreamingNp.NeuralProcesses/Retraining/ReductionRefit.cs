using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Reduction;
using StreamingNp.NeuralProcesses.Reduction;
using StreamingNp.NeuralProcesses.Training;

namespace StreamingNp.NeuralProcesses.Retraining;

/// <summary>Learns a reduction again from recent normal rows, of the same kind with as many components.</summary>
internal static class ReductionRefit
{
    /// <summary>The rows that are needed, and for each channel so many.</summary>
    public const int MinRows = 500, MinRowsPerChannel = 4;

    private const int Blocks = 24;

    // A channel that came in this share of the rows is learned; one that has come in fewer than the other is forgotten.
    private const double ShareToLearn = 0.25, ShareToForget = 0.01;

    // By less, in nats a value, a reduction is no better: each swap has series learn anew how far their rows usually are.
    private const double LeastGain = 0.01;

    // Where channels come and go, it may explain those of both worse by so much: a channel has the more say in its own expectation the fewer there are.
    private const double MostLoss = 0.1;

    // What is further off says no more, in squared deviations.
    private const double MostSquared = 25;

    /// <summary>Learns from three of four blocks of time and judges by the others. Channels that have come since the reduction was learned are taken in, and those that come no longer left out.</summary>
    /// <param name="known">The reduction in use.</param>
    /// <param name="rows">The rows, of series that have most of its channels, in no order.</param>
    /// <param name="seed">Decides first weights.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The new reduction; null where there are too few rows, or it is no better. One of other channels is better where it explains those of both as well.</returns>
    public static ChannelReduction? Better(ChannelReduction known, IReadOnlyList<Observation> rows, int seed, CancellationToken cancellation)
    {
        IReadOnlyList<string> channels = Channels(known, rows);
        if (channels.Count < 2 || rows.Count < Math.Max(MinRows, MinRowsPerChannel * channels.Count)) return null;
        ILookup<bool, ChannelRow> parts = rows.OrderBy(row => row.Time).Select((row, index) => (row.Channels!, judges: (long)index * Blocks / rows.Count % 4 == 3)).ToLookup(one => one.judges, one => one.Item1);
        double[][] learned = Arranged(channels, parts[false]);
        ChannelRow[] judging = [.. parts[true]];
        // With as many components as channels nothing would be left unexplained.
        int components = Math.Min(known.Reducer.Components, channels.Count - 1);
        bool isNetwork = known.Reducer is Autoencoder;
        ChannelReduction fitted = ChannelReduction.Fit(channels, learned, standardised => isNetwork
            ? new AutoencoderTraining(components) { Hidden = ((Autoencoder)known.Reducer).Hidden, Seed = seed }.Fit(standardised, cancellation)
            : new PrincipalComponents(PrincipalSpectrum.Of(standardised, components), components));
        // A network fits what it has learned from better than what comes. What its deviations are measured on does not judge it.
        ChannelReduction reduction = ReductionWeights.Rounded(isNetwork ? fitted.With(fitted.Reducer, Arranged(channels, judging.Where((_, index) => index % 2 == 0))) : fitted);
        judging = [.. judging.Where((_, index) => index % 2 == 1)];
        HashSet<string> both = [.. channels.Intersect(known.Channels, StringComparer.Ordinal)];
        double gain = NegativeLogLikelihood(known, judging, both) - NegativeLogLikelihood(reduction, judging, both);
        bool isOfOthers = both.Count < channels.Count || both.Count < known.Channels.Count;
        return gain > (isOfOthers ? -MostLoss : LeastGain) ? reduction : null;
    }

    // Those in use first, in their order, and then new ones by name.
    private static IReadOnlyList<string> Channels(ChannelReduction known, IReadOnlyList<Observation> rows)
    {
        var came = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (Observation row in rows)
            for (int channel = 0; channel < row.Channels!.Names.Count; channel++)
                if (!float.IsNaN(row.Channels.Values[channel])) came[row.Channels.Names[channel]] = came.GetValueOrDefault(row.Channels.Names[channel]) + 1;
        string[] kept = [.. known.Channels.Where(channel => came.GetValueOrDefault(channel) >= ShareToForget * rows.Count)];
        IEnumerable<string> added = came.Where(one => one.Value >= ShareToLearn * rows.Count).Select(one => one.Key).Except(known.Channels, StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return [.. kept, .. added.Take(Math.Max(0, ChannelNames.Max - kept.Length))];
    }

    private static double[][] Arranged(IReadOnlyList<string> channels, IEnumerable<ChannelRow> rows)
    {
        ChannelNames? names = null;
        int[] places = [];
        List<double[]> arranged = [];
        foreach (ChannelRow row in rows)
        {
            if (!ReferenceEquals(names, row.Names)) places = [.. channels.Select((names = row.Names).IndexOf)];
            arranged.Add([.. places.Select(place => place < 0 ? double.NaN : row.Values[place])]);
        }
        return [.. arranged];
    }

    // Of what components leave unexplained, a value, in the units of its channel and without what is constant.
    private static double NegativeLogLikelihood(ChannelReduction reduction, IReadOnlyList<ChannelRow> rows, HashSet<string> judged)
    {
        double[] standardised = new double[reduction.Channels.Count], components = new double[reduction.Reducer.Components], expected = new double[reduction.Channels.Count];
        double sum = 0;
        long count = 0;
        foreach (double[] row in Arranged(reduction.Channels, rows))
        {
            reduction.Standardisation.Apply(row, standardised);
            reduction.Reducer.Reduce(standardised, components);
            reduction.Reducer.Reconstruct(components, expected);
            for (int channel = 0; channel < standardised.Length; channel++)
            {
                if (double.IsNaN(standardised[channel]) || !judged.Contains(reduction.Channels[channel])) continue;
                double variance = reduction.ResidualVariances[channel], residual = standardised[channel] - expected[channel];
                sum += 0.5 * (Math.Min(MostSquared, residual * residual / variance) + Math.Log(variance)) + Math.Log(reduction.Standardisation.Scales[channel]);
                count++;
            }
        }
        return count > 0 ? sum / count : double.PositiveInfinity;
    }
}
