using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Reduction;

/// <summary>How rows of named channels are reduced to a few components, and how far rows are from what these say while all is well. Kept in a model artifact.</summary>
public sealed class ChannelReduction
{
    // What is further off teaches no more than this, in robust deviations.
    private const double MaxTaught = 5;

    private const double MinVariance = 1e-8;

    private ReductionIdentity? _identity;

    /// <summary>The names of the channels, in the order of a row.</summary>
    public required IReadOnlyList<string> Channels { get; init; }

    /// <summary>What brings them to one scale.</summary>
    public required RobustStandardisation Standardisation { get; init; }

    /// <summary>What reduces standardised rows.</summary>
    public required IReducer Reducer { get; init; }

    /// <summary>What each component usually is, while no prediction is known.</summary>
    public required IReadOnlyList<ComponentPrediction> Usual { get; init; }

    /// <summary>The variance of what the components leave unexplained of each channel, standardised; above 0.</summary>
    public required IReadOnlyList<double> ResidualVariances { get; init; }

    /// <summary>
    /// The degrees of freedom of the sum of squared residuals, whose mean is the number of channels: residuals of channels depend on each
    /// other, and are not normal, so that there are fewer than channels (Box 1954).
    /// </summary>
    public required double ResidualDegrees { get; init; }

    /// <summary>Which reduction it is; null where it has more channels than a series of the stream can have.</summary>
    public ReductionIdentity? Identity => Channels.Count > ChannelNames.Max ? null : _identity ??= new(Fingerprint(), new(Channels));

    /// <summary>Learns to reduce.</summary>
    /// <param name="channels">The names of the channels.</param>
    /// <param name="rows">Rows of them, in order of time; NaN where missing. Anomalies among them hardly count.</param>
    /// <param name="fit">Makes a reducer of standardised rows.</param>
    /// <exception cref="ArgumentException">There are fewer than two rows, or rows of another length.</exception>
    public static ChannelReduction Fit(IReadOnlyList<string> channels, IReadOnlyList<double[]> rows, Func<IReadOnlyList<double[]>, IReducer> fit)
    {
        if (rows.Count < 2 || rows.Any(row => row.Length != channels.Count)) throw new ArgumentException($"A reduction of {channels.Count} channels needs at least two rows of them.", nameof(rows));
        var standardisation = RobustStandardisation.Fit(rows);
        double[][] standardised = [.. rows.Select(row => Taught(standardisation, row))];
        return Measure(channels, standardisation, fit(standardised), standardised);
    }

    /// <summary>Measures a reducer on rows.</summary>
    /// <param name="reducer">The reducer, of as many channels.</param>
    /// <param name="rows">The rows, in the units of the channels.</param>
    public ChannelReduction With(IReducer reducer, IReadOnlyList<double[]> rows) => Measure(Channels, Standardisation, reducer, [.. rows.Select(row => Taught(Standardisation, row))]);

    /// <summary>The components of a row.</summary>
    /// <param name="row">In the units of the channels; NaN where missing.</param>
    public double[] Reduce(ReadOnlySpan<double> row)
    {
        double[] standardised = new double[Channels.Count], components = new double[Reducer.Components];
        Standardisation.Apply(row, standardised);
        Reducer.Reduce(standardised, components);
        return components;
    }

    // What it says of two rows stands for the numbers of its reducer.
    private ulong Fingerprint()
    {
        double[] components = new double[Reducer.Components], row = new double[Reducer.Channels];
        var numbers = new List<double>([ResidualDegrees, .. Standardisation.Medians, .. Standardisation.Scales, .. ResidualVariances, .. Usual.Select(one => one.Mean), .. Usual.Select(one => one.Deviation)]);
        for (int probe = 0; probe < 2; probe++)
        {
            for (int channel = 0; channel < row.Length; channel++) row[channel] = probe == 0 ? 1 : channel % 7 - 3 + 0.01 * channel;
            Reducer.Reduce(row, components);
            Reducer.Reconstruct(components, row);
            numbers.AddRange([.. components, .. row]);
        }
        byte[] names = Encoding.UTF8.GetBytes(string.Join('\0', Channels)), bytes = new byte[names.Length + sizeof(double) * numbers.Count];
        names.CopyTo(bytes, 0);
        for (int index = 0; index < numbers.Count; index++) BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(names.Length + sizeof(double) * index), numbers[index]);
        return BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(bytes));
    }

    private static double[] Taught(RobustStandardisation standardisation, double[] row)
    {
        double[] standardised = new double[row.Length];
        standardisation.Apply(row, standardised);
        // NaN stays NaN.
        return [.. standardised.Select(value => Math.Clamp(value, -MaxTaught, MaxTaught))];
    }

    private static ChannelReduction Measure(IReadOnlyList<string> channels, RobustStandardisation standardisation, IReducer reducer, double[][] rows)
    {
        double[] components = new double[reducer.Components], sums = new double[reducer.Components], squares = new double[reducer.Components];
        double[] variances = new double[reducer.Channels];
        int[] known = new int[reducer.Channels];
        double[][] residuals = new double[rows.Length][];
        for (int row = 0; row < rows.Length; row++)
        {
            residuals[row] = new double[reducer.Channels];
            reducer.Reduce(rows[row], components);
            reducer.Reconstruct(components, residuals[row]);
            for (int component = 0; component < components.Length; component++)
            {
                sums[component] += components[component];
                squares[component] += components[component] * components[component];
            }
            for (int channel = 0; channel < variances.Length; channel++)
            {
                residuals[row][channel] = rows[row][channel] - residuals[row][channel];
                if (double.IsNaN(residuals[row][channel])) continue;
                variances[channel] += residuals[row][channel] * residuals[row][channel];
                known[channel]++;
            }
        }
        for (int channel = 0; channel < variances.Length; channel++) variances[channel] = Math.Max(MinVariance, variances[channel] / Math.Max(1, known[channel]));
        return new ChannelReduction
        {
            Channels = channels,
            Standardisation = standardisation,
            Reducer = reducer,
            Usual = [.. sums.Zip(squares, (sum, square) => new ComponentPrediction(sum / rows.Length, Math.Sqrt(Math.Max(MinVariance, square / rows.Length - sum / rows.Length * (sum / rows.Length)))))],
            ResidualVariances = variances,
            ResidualDegrees = Degrees(residuals, variances),
        };
    }

    // A mean and a variance make a scaled chi-squared distribution.
    private static double Degrees(double[][] residuals, double[] variances)
    {
        double[] sums = [.. residuals.Where(row => !Array.Exists(row, double.IsNaN)).Select(row => row.Zip(variances, (residual, variance) => residual * residual / variance).Sum())];
        if (sums.Length < 2) return variances.Length;
        double mean = sums.Average(), variance = sums.Sum(sum => (sum - mean) * (sum - mean)) / (sums.Length - 1);
        return variance > 0 && mean > 0 ? Math.Clamp(2 * mean * mean / variance, 0.5, variances.Length) : variances.Length;
    }
}
