namespace StreamingNp.Detection.Evaluation;

/// <summary>How many of the segments were found that had so many others of their series in the <see cref="IncidentJudgement.RecurrencePeriod"/> before them.</summary>
/// <param name="MinEarlier">The fewest others, 0 or more.</param>
/// <param name="MaxEarlier">The most others; null for any number.</param>
/// <param name="Segments">The segments.</param>
/// <param name="Found">Those of them that were found.</param>
public readonly record struct RecurrenceRecall(int MinEarlier, int? MaxEarlier, int Segments, int Found)
{
    private static readonly (int Min, int? Max)[] Classes = [(0, 2), (3, 5), (6, 10), (11, null)];

    /// <summary>Found segments as a share of all, 0 to 1; null where there are none.</summary>
    public double? Recall => Segments == 0 ? null : (double)Found / Segments;

    /// <summary>Sorts segments by how many others came shortly before.</summary>
    /// <param name="segments">The segments of any series.</param>
    /// <returns>All classes, from seldom to often.</returns>
    public static IReadOnlyList<RecurrenceRecall> Of(IReadOnlyCollection<JudgedSegment> segments) => [.. Classes.Select(one =>
    {
        JudgedSegment[] within = [.. segments.Where(segment => segment.EarlierSegments >= one.Min && !(segment.EarlierSegments > one.Max))];
        return new RecurrenceRecall(one.Min, one.Max, within.Length, within.Count(segment => segment.IsFound));
    })];
}
