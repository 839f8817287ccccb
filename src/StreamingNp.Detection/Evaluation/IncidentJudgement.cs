using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Evaluation;

/// <summary>
/// Judges the incidents of one series by its labels. Labelled rows with at most <see cref="JoinedRows"/> unlabelled rows
/// between them are one segment. A segment is found if an incident opens from <see cref="IntervalsBefore"/> sampling
/// intervals before it to <see cref="IntervalsAfter"/> after it. Every other incident is false. Windows that are wide
/// already (<see cref="LabelledSeries.AreWindowsWide"/>) are segments as they are, without anything before or after.
/// Neither segments that end within the probation nor incidents that open in it are judged.
/// </summary>
public sealed class IncidentJudgement
{
    /// <summary>How many sampling intervals before a segment an incident may open.</summary>
    public const int IntervalsBefore = 2;

    /// <summary>How many sampling intervals after a segment an incident may open.</summary>
    public const int IntervalsAfter = 3;

    /// <summary>How many unlabelled rows there may be within a segment, one after the other.</summary>
    public const int JoinedRows = 3;

    private IncidentJudgement(IReadOnlyList<JudgedSegment> segments, IReadOnlyList<JudgedOpening> openings, TimeSpan span) =>
        (Segments, Openings, Span) = (segments, openings, span);

    /// <summary>The time in which earlier segments make a segment a recurring one.</summary>
    public static TimeSpan RecurrencePeriod { get; } = TimeSpan.FromDays(10);

    /// <summary>The segments that are judged, ascending.</summary>
    public IReadOnlyList<JudgedSegment> Segments { get; }

    /// <summary>The incidents that are judged, in order of time.</summary>
    public IReadOnlyList<JudgedOpening> Openings { get; }

    /// <summary>The time that was judged: from the end of the probation to the last row, once for each channel.</summary>
    public TimeSpan Span { get; }

    /// <summary>Judges the incidents of a series, or of several channels that share their labels.</summary>
    /// <param name="series">The series, or one of the channels.</param>
    /// <param name="openings">The incidents that opened in it or in any channel, in any order.</param>
    /// <param name="channels">How many channels there are; 1 or more.</param>
    public static IncidentJudgement Of(LabelledSeries series, IEnumerable<IncidentOpening> openings, int channels = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        EventTime[] times = [.. series.Observations.Select(observation => observation.Time)];
        int probation = series.ProbationRows;
        if (probation >= times.Length) return new([], [], TimeSpan.Zero);
        TimeSpan interval = series.AreWindowsWide ? TimeSpan.Zero : series.SamplingInterval();
        RowRange[] segments = series.AreWindowsWide ? [.. series.Windows] : [.. Joined(series.Windows)];
        IncidentOpening[] judged = [.. openings.Where(opening => opening.Time >= times[probation]).OrderBy(opening => opening.Time)];

        bool[] areFalse = new bool[judged.Length];
        Array.Fill(areFalse, true);
        List<JudgedSegment> found = [];
        for (int at = 0; at < segments.Length; at++)
        {
            if (segments[at].Last < probation) continue;
            EventTime start = times[segments[at].First], from = start - IntervalsBefore * interval, to = times[segments[at].Last] + IntervalsAfter * interval;
            bool Finds(IncidentOpening opening) => opening.Time >= from && opening.Time <= to;
            for (int opening = 0; opening < judged.Length; opening++) areFalse[opening] &= !Finds(judged[opening]);
            int earlier = segments.Take(at).Count(segment => start - times[segment.First] <= RecurrencePeriod);
            int first = Array.FindIndex(judged, Finds);
            found.Add(first < 0 ? new(segments[at], earlier, null, null) : Found(times, segments[at], earlier, judged[first].Time));
        }
        return new(found, [.. judged.Zip(areFalse, (opening, isFalse) => new JudgedOpening(opening, isFalse))], channels * (times.Max() - times[probation]));
    }

    // An incident ahead of its segment has no delay.
    private static JudgedSegment Found(EventTime[] times, RowRange segment, int earlier, EventTime opened)
    {
        int row = segment.First;
        while (row < times.Length - 1 && times[row] < opened) row++;
        TimeSpan delay = opened - times[segment.First];
        return new(segment, earlier, row - segment.First, delay > TimeSpan.Zero ? delay : TimeSpan.Zero);
    }

    private static List<RowRange> Joined(IReadOnlyList<RowRange> windows)
    {
        List<RowRange> segments = [];
        foreach (RowRange window in windows)
        {
            if (segments.Count > 0 && window.First - segments[^1].Last - 1 <= JoinedRows) segments[^1] = segments[^1] with { Last = window.Last };
            else segments.Add(window);
        }
        return segments;
    }
}
