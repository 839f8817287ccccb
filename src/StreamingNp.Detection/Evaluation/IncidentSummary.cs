namespace StreamingNp.Detection.Evaluation;

/// <summary>How good incidents are, summed up over series. No figure is ever NaN.</summary>
/// <param name="Segments">The labelled segments.</param>
/// <param name="Found">Those of them that were found.</param>
/// <param name="Incidents">The incidents.</param>
/// <param name="FalseIncidents">Those of them that are false.</param>
/// <param name="SeriesMonths">The time that was judged, summed up over the series, in months of 30 days.</param>
/// <param name="MedianDelayRows">The median of the rows from the start of a found segment to its first incident, the lower of two; null where none was found.</param>
/// <param name="MedianDelay">The same as a time.</param>
/// <param name="SeverityRocAuc">How often a true incident is more severe than a false one, 0 to 1, ties counted as half; null without both.</param>
/// <param name="Recurrence">The recall by how often the series had been anomalous shortly before, from seldom to often.</param>
public sealed record IncidentSummary(
    int Segments, int Found, int Incidents, int FalseIncidents, double SeriesMonths, int? MedianDelayRows, TimeSpan? MedianDelay, double? SeverityRocAuc, IReadOnlyList<RecurrenceRecall> Recurrence)
{
    private const double DaysPerMonth = 30;

    /// <summary>False incidents per series and month of 30 days; 0 where no time was judged.</summary>
    public double FalsePerSeriesMonth => SeriesMonths == 0 ? 0 : FalseIncidents / SeriesMonths;

    /// <summary>Incidents that are not false as a share of all, 0 to 1; 1 where there are none.</summary>
    public double Precision => Incidents == 0 ? 1 : (double)(Incidents - FalseIncidents) / Incidents;

    /// <summary>Found segments as a share of all, 0 to 1; 1 where there are none.</summary>
    public double Recall => Segments == 0 ? 1 : (double)Found / Segments;

    /// <summary>The harmonic mean of <see cref="Precision"/> and <see cref="Recall"/>, 0 to 1.</summary>
    public double F1 => Precision + Recall == 0 ? 0 : 2 * Precision * Recall / (Precision + Recall);

    /// <summary>Sums up.</summary>
    /// <param name="series">What was judged, series by series.</param>
    public static IncidentSummary Of(IReadOnlyCollection<IncidentJudgement> series)
    {
        JudgedSegment[] segments = [.. series.SelectMany(one => one.Segments)], found = Array.FindAll(segments, segment => segment.IsFound);
        JudgedOpening[] openings = [.. series.SelectMany(one => one.Openings)];
        return new(
            segments.Length, found.Length, openings.Length, openings.Count(opening => opening.IsFalse), series.Sum(one => one.Span.TotalDays) / DaysPerMonth,
            LowerMedian(found.Select(segment => segment.DelayRows)), LowerMedian(found.Select(segment => segment.Delay)),
            RocAuc.Of([.. ScoresOf(openings, areFalse: false)], [.. ScoresOf(openings, areFalse: true)]), RecurrenceRecall.Of(segments));
    }

    private static IEnumerable<double> ScoresOf(JudgedOpening[] openings, bool areFalse) => openings.Where(opening => opening.IsFalse == areFalse).Select(opening => opening.Opening.Score);

    private static T? LowerMedian<T>(IEnumerable<T?> values)
        where T : struct
    {
        T?[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? null : sorted[(sorted.Length - 1) / 2];
    }
}
