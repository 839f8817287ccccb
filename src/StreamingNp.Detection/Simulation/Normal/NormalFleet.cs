namespace StreamingNp.Detection.Simulation.Normal;

/// <summary>
/// Series of every family of normal processes, for measuring how often normal data are taken for anomalous. The same seed
/// gives the same points on one instruction set; more series or more points change nothing in those that were there.
/// </summary>
public sealed class NormalFleet
{
    /// <summary>Lays out the fleet; points are made when they are asked for.</summary>
    /// <param name="seriesPerFamily">The series of each family, 1 or more.</param>
    /// <param name="points">The points of each series, 1 or more.</param>
    /// <param name="seed">Any number.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no series or no point.</exception>
    public NormalFleet(int seriesPerFamily, int points, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(seriesPerFamily);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(points);
        Series = [.. NormalFamily.All.SelectMany((family, index) => Enumerable.Range(0, seriesPerFamily).Select(one => new NormalSeries(family, seed, index, one, points)))];
    }

    /// <summary>The series, family after family.</summary>
    public IReadOnlyList<NormalSeries> Series { get; }
}
