using System.Globalization;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Reduction;
using StreamingNp.NeuralProcesses.Reduction;
using StreamingNp.NeuralProcesses.Training;

namespace StreamingNp.App.Training;

/// <summary>A reduction that was learned from recordings, and the recordings in its components.</summary>
/// <param name="Reduction">The reduction.</param>
/// <param name="Series">The series of each component of each recording.</param>
/// <param name="Unexplained">The share of the variance of held-out rows, standardised and channels weighed alike, that the components leave unexplained.</param>
internal sealed record RecordedReduction(ChannelReduction Reduction, IReadOnlyDictionary<string, List<Observation>> Series, double Unexplained)
{
    /// <summary>The most components: each is a series that the model predicts.</summary>
    public const int MaxComponents = 8;

    // A choice of rank needs no more rows.
    private const int MaxRowsToChoose = 4_000;

    private const int MinToMeasure = 200;

    private const double LearnedShare = 0.8, Extreme = 5;

    /// <summary>What the reduction is and what it leaves unexplained, in a sentence.</summary>
    public string Summary => string.Create(CultureInfo.InvariantCulture,
        $"{Reduction.Channels.Count} channels are reduced to {Reduction.Reducer.Components} components by {ReductionWeights.Describe(Reduction).Kind}; of held-out rows {100 * Unexplained:F1} % of the variance stay unexplained.");

    /// <summary>Learns from the first 80 % of each recording.</summary>
    /// <param name="kind">One of <see cref="ReductionKind"/>.</param>
    /// <param name="channels">The channels.</param>
    /// <param name="recordings">Their rows.</param>
    /// <param name="components">How many components; null to choose.</param>
    /// <param name="explained">The share of the variance that chosen components explain; null to choose by cross-validation.</param>
    /// <param name="seed">Decides first weights.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ArgumentException">There are too few rows, or fewer channels than components.</exception>
    public static RecordedReduction Learn(string kind, IReadOnlyList<string> channels, IReadOnlyList<RecordedRows> recordings, int? components, double? explained, int seed, CancellationToken cancellation)
    {
        double[][] learned = [.. recordings.SelectMany(one => one.Rows.Take((int)(LearnedShare * one.Rows.Count)))], heldOut = [.. recordings.SelectMany(one => one.Rows.Skip((int)(LearnedShare * one.Rows.Count)))];
        if (components > channels.Count) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"There are {channels.Count} channels and {components} components are asked for; ask for fewer with --components."));
        ChannelReduction fitted = ChannelReduction.Fit(channels, learned, rows =>
        {
            int rank = components ?? Rank(rows, explained);
            return kind == ReductionKind.Autoencoder
                ? new AutoencoderTraining(rank) { Seed = seed }.Fit(rows, cancellation)
                : new PrincipalComponents(PrincipalSpectrum.Of(rows, rank), rank);
        });
        // A network fits what it has learned from better than what comes.
        bool isMeasured = kind == ReductionKind.Autoencoder && heldOut.Length >= MinToMeasure;
        ChannelReduction reduction = ReductionWeights.Rounded(isMeasured ? fitted.With(fitted.Reducer, heldOut) : fitted);
        Dictionary<string, List<Observation>> series = [];
        foreach (RecordedRows recording in recordings)
        {
            double[][] reduced = [.. recording.Rows.Select(row => Array.TrueForAll(row, double.IsNaN) ? [] : reduction.Reduce(row))];
            for (int component = 0; component < reduction.Reducer.Components; component++)
                series[string.Create(CultureInfo.InvariantCulture, $"{recording.Name}/component-{component + 1}")] = [.. reduced.Select((row, index) => new Observation(recording.Times[index], row.Length == 0 ? double.NaN : row[component]))];
        }
        return new(reduction, series, UnexplainedShare(reduction, heldOut.Length > 0 ? heldOut : learned));
    }

    private static int Rank(IReadOnlyList<double[]> rows, double? explained)
    {
        if (explained is { } share) return PrincipalSpectrum.Of(rows).RankExplaining(share, MaxComponents);
        int step = (rows.Count + MaxRowsToChoose - 1) / MaxRowsToChoose;
        return PrincipalComponents.CrossValidatedRank([.. rows.Where((_, index) => index % step == 0)], MaxComponents);
    }

    // What is extreme counts as in learning.
    private static double UnexplainedShare(ChannelReduction reduction, double[][] rows)
    {
        double[] standardised = new double[reduction.Channels.Count], reconstructed = new double[reduction.Channels.Count], components = new double[reduction.Reducer.Components];
        double all = 0, left = 0;
        foreach (double[] row in rows)
        {
            reduction.Standardisation.Apply(row, standardised);
            for (int channel = 0; channel < standardised.Length; channel++) standardised[channel] = Math.Clamp(standardised[channel], -Extreme, Extreme);
            reduction.Reducer.Reduce(standardised, components);
            reduction.Reducer.Reconstruct(components, reconstructed);
            for (int channel = 0; channel < standardised.Length; channel++)
            {
                if (double.IsNaN(standardised[channel])) continue;
                all += standardised[channel] * standardised[channel];
                left += (standardised[channel] - reconstructed[channel]) * (standardised[channel] - reconstructed[channel]);
            }
        }
        return all > 0 ? left / all : 0;
    }
}
