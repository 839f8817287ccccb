namespace StreamingNp.Detection.Reduction;

/// <summary>All principal components of some rows: the directions in which they vary, and by how much. From it a rank is chosen.</summary>
public sealed class PrincipalSpectrum
{
    // Values that were filled in settle by then.
    private const int Fillings = 20;

    private PrincipalSpectrum(double[] centre, double[] variances, double[][] directions) => (Centre, Variances, Directions) = (centre, variances, directions);

    /// <summary>The mean of each channel.</summary>
    public IReadOnlyList<double> Centre { get; }

    /// <summary>The variance along each direction, falling; as many as there are channels.</summary>
    public IReadOnlyList<double> Variances { get; }

    /// <summary>The directions, each a vector of length 1, in the order of <see cref="Variances"/>.</summary>
    public IReadOnlyList<double[]> Directions { get; }

    /// <summary>Decomposes the covariance of rows.</summary>
    /// <param name="rows">At least two, of one length; NaN where missing. What is missing is filled in with what the others say, again and again (expectation maximisation).</param>
    /// <param name="rank">The components that fill in what is missing; without missing values it does not matter.</param>
    /// <exception cref="ArgumentException">There are fewer than two rows, or rows of different lengths.</exception>
    public static PrincipalSpectrum Of(IReadOnlyList<double[]> rows, int rank = 2)
    {
        if (rows.Count < 2 || rows.Any(row => row.Length != rows[0].Length || row.Length == 0)) throw new ArgumentException("Principal components need two rows of one length or more; give it more rows.", nameof(rows));
        bool isWhole = !rows.Any(row => row.Any(double.IsNaN));
        double[][] filled = isWhole ? [.. rows] : [.. rows.Select(row => row.Select(value => double.IsNaN(value) ? 0 : value).ToArray())];
        PrincipalSpectrum spectrum = Decompose(filled);
        for (int filling = 0; filling < Fillings && !isWhole; filling++)
        {
            Fill(rows, filled, new PrincipalComponents(spectrum, Math.Min(rank, rows[0].Length)));
            spectrum = Decompose(filled);
        }
        return spectrum;
    }

    /// <summary>The fewest components that explain a share of the variance.</summary>
    /// <param name="share">0 to 1.</param>
    /// <param name="most">The most components.</param>
    public int RankExplaining(double share, int most = int.MaxValue)
    {
        double left = share * Variances.Sum();
        int rank = 0;
        while (rank < Variances.Count && (rank == 0 || left > 1e-12 * Variances[0])) left -= Variances[rank++];
        return Math.Min(rank, most);
    }

    private static PrincipalSpectrum Decompose(double[][] rows)
    {
        int channels = rows[0].Length;
        double[] centre = [.. Enumerable.Range(0, channels).Select(channel => rows.Average(row => row[channel]))];
        double[][] covariance = [.. Enumerable.Range(0, channels).Select(_ => new double[channels])];
        double[] apart = new double[channels];
        foreach (double[] row in rows)
        {
            for (int channel = 0; channel < channels; channel++) apart[channel] = row[channel] - centre[channel];
            for (int one = 0; one < channels; one++)
            {
                double[] to = covariance[one];
                for (int other = one; other < channels; other++) to[other] += apart[one] * apart[other];
            }
        }
        for (int one = 0; one < channels; one++)
            for (int other = one; other < channels; other++) covariance[one][other] = covariance[other][one] = covariance[one][other] / (rows.Length - 1);
        (double[] variances, double[][] directions) = SymmetricEigen.Of(covariance);
        return new PrincipalSpectrum(centre, [.. variances.Select(variance => Math.Max(0, variance))], directions);
    }

    private static void Fill(IReadOnlyList<double[]> rows, double[][] filled, PrincipalComponents reducer)
    {
        double[] components = new double[reducer.Components], expected = new double[reducer.Channels];
        for (int row = 0; row < filled.Length; row++)
        {
            if (!Array.Exists(rows[row], double.IsNaN)) continue;
            reducer.Reduce(rows[row], components);
            reducer.Reconstruct(components, expected);
            for (int channel = 0; channel < expected.Length; channel++)
                if (double.IsNaN(rows[row][channel])) filled[row][channel] = expected[channel];
        }
    }
}
