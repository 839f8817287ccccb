using StreamingNp.Detection.Observations;

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
    /// <param name="seed">Any number. It says all of what comes by chance: at another interval, what has no daily shape has the same values.</param>
    /// <param name="interval">The time between two points, above zero; null for <see cref="NormalProcess.DefaultInterval"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no series or no point, or the interval is zero, or points would lie beyond <see cref="EventTime.Latest"/>.</exception>
    public NormalFleet(int seriesPerFamily, int points, ulong seed, TimeSpan? interval = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(seriesPerFamily);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(points);
        TimeSpan step = interval ?? NormalProcess.DefaultInterval;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(step, TimeSpan.Zero, nameof(interval));
        if (points > NormalSeries.MaxPoints(step)) throw new ArgumentOutOfRangeException(nameof(points), points, $"At an interval of {step} there is room for {NormalSeries.MaxPoints(step)} points.");
        Series = [.. NormalFamily.All.SelectMany((family, index) => Enumerable.Range(0, seriesPerFamily).Select(one => new NormalSeries(family, seed, index, one, points, step)))];
    }

    /// <summary>The series, family after family.</summary>
    public IReadOnlyList<NormalSeries> Series { get; }
}
