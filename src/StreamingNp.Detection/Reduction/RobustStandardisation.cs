namespace StreamingNp.Detection.Reduction;

/// <summary>Brings channels of different units to one scale, by median and median absolute deviation: a few anomalies move neither.</summary>
public sealed class RobustStandardisation
{
    // Of normal numbers, the median absolute deviation is this share of the standard deviation.
    private const double DeviationOfNormal = 0.6744897501960817;

    // Of normal numbers, the mean absolute deviation is this share.
    private const double MeanOfNormal = 0.7978845608028654;

    private readonly double[] _medians, _scales;

    /// <summary>Takes medians and scales that were found before.</summary>
    /// <exception cref="ArgumentException">They are not one each per channel, or a scale is not above 0.</exception>
    public RobustStandardisation(IReadOnlyList<double> medians, IReadOnlyList<double> scales)
    {
        if (medians.Count == 0 || medians.Count != scales.Count) throw new ArgumentException($"There are {medians.Count} medians and {scales.Count} scales; each channel needs one of both.");
        if (medians.Any(median => !double.IsFinite(median)) || scales.Any(scale => !(scale > 0 && double.IsFinite(scale)))) throw new ArgumentException("A median or a scale of a channel is out of its range; medians are finite, scales above 0.");
        (_medians, _scales) = ([.. medians], [.. scales]);
    }

    /// <summary>The median of each channel, in its units.</summary>
    public IReadOnlyList<double> Medians => _medians;

    /// <summary>What became 1, in the units of each channel.</summary>
    public IReadOnlyList<double> Scales => _scales;

    /// <summary>Finds medians and scales.</summary>
    /// <param name="rows">Rows of as many channels each; NaN where missing.</param>
    /// <exception cref="ArgumentException">There are no rows, or rows of different lengths.</exception>
    public static RobustStandardisation Fit(IReadOnlyList<double[]> rows)
    {
        if (rows.Count == 0 || rows.Any(row => row.Length != rows[0].Length)) throw new ArgumentException("Channels are standardised by rows of one length; give it at least one.", nameof(rows));
        int channels = rows[0].Length;
        double[] medians = new double[channels], scales = new double[channels];
        for (int channel = 0; channel < channels; channel++) (medians[channel], scales[channel]) = Fit([.. rows.Select(row => row[channel]).Where(double.IsFinite)]);
        return new RobustStandardisation(medians, scales);
    }

    /// <summary>Standardises a row; what is missing stays so.</summary>
    /// <param name="row">In the units of the channels.</param>
    /// <param name="standardised">As long, which is overwritten.</param>
    public void Apply(ReadOnlySpan<double> row, Span<double> standardised)
    {
        for (int channel = 0; channel < _medians.Length; channel++) standardised[channel] = double.IsFinite(row[channel]) ? (row[channel] - _medians[channel]) / _scales[channel] : double.NaN;
    }

    /// <summary>A standardised number in the units of its channel.</summary>
    public double Restore(int channel, double standardised) => _medians[channel] + standardised * _scales[channel];

    private static (double Median, double Scale) Fit(double[] values)
    {
        if (values.Length == 0) return (0, 1);
        double median = Median(values);
        double[] deviations = [.. values.Select(value => Math.Abs(value - median))];
        // More than half of the values are the same: then the mean says how far the others are.
        double scale = Median(deviations) / DeviationOfNormal;
        if (scale == 0) scale = deviations.Average() / MeanOfNormal;
        // Rounding is no deviation, and a channel that was constant deviates by its first other value.
        double least = Math.Max(1e-12, 1e-9 * Math.Abs(median));
        return (median, scale > least && double.IsFinite(scale) ? scale : Math.Max(1e-6, 1e-3 * Math.Abs(median)));
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : sorted[middle - 1] + (sorted[middle] - sorted[middle - 1]) / 2;
    }
}
