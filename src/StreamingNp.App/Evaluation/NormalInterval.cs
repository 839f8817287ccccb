using StreamingNp.Detection.Configuration;

namespace StreamingNp.App.Evaluation;

/// <summary>How improbable normal data are that are sampled at one interval.</summary>
/// <param name="Interval">The time between two points, such as <c>5m</c>.</param>
/// <param name="FalseAlarmRate">The share of normal points that may be anomalous, as the settings ask for it; incidents hang on it.</param>
/// <param name="Families">Each family.</param>
/// <param name="Overall">All families together, every point alike.</param>
/// <param name="Worst">The worst family by each measure.</param>
/// <param name="BySeries">Each series.</param>
internal sealed record NormalInterval(
    string Interval, double FalseAlarmRate, IReadOnlyList<NormalFigures> Families, NormalFigures Overall, IReadOnlyList<NormalWorst> Worst, IReadOnlyList<NormalFigures> BySeries)
{
    // Where a month has few points, incidents are counted by points, too.
    private static readonly TimeSpan Slow = TimeSpan.FromHours(1);

    /// <summary>Whether a month of such a series has so few points that incidents are told per 10,000 of them, too.</summary>
    public static bool IsSlow(TimeSpan interval) => interval >= Slow;

    /// <summary>Sums up what a model made of series.</summary>
    /// <param name="interval">The time between two points.</param>
    /// <param name="falseAlarmRate">The share of normal points that may be anomalous.</param>
    /// <param name="series">The series at that interval, as many and as long in each family; at least one.</param>
    public static NormalInterval Of(TimeSpan interval, double falseAlarmRate, IReadOnlyList<NormalTally> series)
    {
        NormalFigures[] families = [.. series.GroupBy(one => one.Series.Family.Name).Select(family => NormalFigures.Of(family.Key, [.. family]))];
        return new(
            Duration.Format(interval), falseAlarmRate, families, NormalFigures.Of("all", series), [.. NormalWorst.Of(families)],
            [.. series.Select(one => NormalFigures.Of(one.Series.Name, [one], one.Series.Process.ToString()))]);
    }
}
