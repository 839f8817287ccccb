using StreamingNp.Detection.Scoring;

namespace StreamingNp.Streaming.Telemetry;

/// <summary>A series with its highest score of a period and of the one before, and with its newest point.</summary>
/// <param name="Series">The name of the series.</param>
/// <param name="Period">The number of the period in which it was last scored.</param>
/// <param name="Highest">The highest score of that period.</param>
/// <param name="HighestBefore">The highest score of the period before that one; negative infinity for none.</param>
/// <param name="Newest">The newest point.</param>
internal readonly record struct RankedSeries(string Series, long Period, double Highest, double HighestBefore, ScoredPoint Newest)
{
    /// <summary>A series of one point.</summary>
    public RankedSeries(string series, long period, in ScoredPoint point)
        : this(series, period, point.Score, double.NegativeInfinity, point)
    {
    }

    /// <summary>The highest score of a period and of the one before; negative infinity for none.</summary>
    public double Rank(long period) => (period - Period) switch
    {
        <= 0 => Math.Max(Highest, HighestBefore),
        1 => Highest,
        _ => double.NegativeInfinity,
    };

    /// <summary>The series after one more point.</summary>
    public RankedSeries With(long period, in ScoredPoint point) => period == Period
        ? this with { Highest = Math.Max(Highest, point.Score), Newest = point }
        : new(Series, period, point.Score, period == Period + 1 ? Highest : double.NegativeInfinity, point);
}
