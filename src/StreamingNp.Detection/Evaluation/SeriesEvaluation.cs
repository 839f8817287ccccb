using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Evaluation;

/// <summary>
/// Judges the incidents of one series by its labels. A label is found if an incident opens between its start and
/// <see cref="GracePoints"/> points after its end. An incident is false if it opens elsewhere, or lasts more than twice
/// its label plus <see cref="LengthAllowance"/> points. Points are observations of the series.
/// </summary>
public sealed class SeriesEvaluation
{
    /// <summary>How many points after the end of a label an incident may still open.</summary>
    public const int GracePoints = 10;

    /// <summary>How many points more than twice its label an incident may last.</summary>
    public const int LengthAllowance = 20;

    private SeriesEvaluation(
        IReadOnlyList<AnomalyLabel> labels, bool[] found, IReadOnlyList<IncidentInterval> incidents, bool[] areFalse, AnomalyLabel?[] labelOf, TimeSpan span)
    {
        Labels = labels;
        Found = found;
        Incidents = incidents;
        AreFalse = areFalse;
        LabelOf = labelOf;
        Span = span;
    }

    /// <summary>The labels that were given.</summary>
    public IReadOnlyList<AnomalyLabel> Labels { get; }

    /// <summary>Whether each of <see cref="Labels"/> was found, in their order.</summary>
    public IReadOnlyList<bool> Found { get; }

    /// <summary>The incidents that were given.</summary>
    public IReadOnlyList<IncidentInterval> Incidents { get; }

    /// <summary>Whether each of <see cref="Incidents"/> is false, in their order.</summary>
    public IReadOnlyList<bool> AreFalse { get; }

    /// <summary>The label that each of <see cref="Incidents"/> finds, in their order: the longest where there are several, null where it opens elsewhere.</summary>
    public IReadOnlyList<AnomalyLabel?> LabelOf { get; }

    /// <summary>From the first observation to the last.</summary>
    public TimeSpan Span { get; }

    /// <summary>Judges the incidents of one series.</summary>
    /// <param name="observations">The times of all observations of the series, ascending.</param>
    /// <param name="labels">What was wrong with it, in any order.</param>
    /// <param name="incidents">What the detector made of it, in any order.</param>
    /// <exception cref="ArgumentException">The observation times are not ascending, or a label or an incident ends before it starts.</exception>
    public static SeriesEvaluation Judge(
        IReadOnlyList<EventTime> observations, IReadOnlyList<AnomalyLabel> labels, IReadOnlyList<IncidentInterval> incidents)
    {
        EventTime[] times = [.. observations];
        for (int i = 1; i < times.Length; i++)
            if (times[i] < times[i - 1]) throw new ArgumentException($"Observation {i} at {times[i]} is earlier than the one before it; sort the observations by time.", nameof(observations));
        foreach (AnomalyLabel label in labels)
            if (label.End < label.Start) throw new ArgumentException($"The label that starts at {label.Start} ends before that, at {label.End}; swap its ends.", nameof(labels));
        foreach (IncidentInterval incident in incidents)
            if (incident.Resolved < incident.Opened) throw new ArgumentException($"The incident opened at {incident.Opened} is resolved before that, at {incident.Resolved}; swap its ends.", nameof(incidents));

        bool[] found = new bool[labels.Count];
        bool[] areFalse = new bool[incidents.Count];
        var labelOf = new AnomalyLabel?[incidents.Count];
        for (int i = 0; i < incidents.Count; i++)
        {
            int opened = PointsUntil(times, incidents[i].Opened);
            int longest = -1;
            for (int l = 0; l < labels.Count; l++)
            {
                int end = PointsUntil(times, labels[l].End);
                if (incidents[i].Opened < labels[l].Start || opened > end + GracePoints) continue;
                found[l] = true;
                int length = end - PointsBefore(times, labels[l].Start);
                if (length <= longest) continue;
                longest = length;
                labelOf[i] = labels[l];
            }
            // A resolved incident lasted up to, and without, the point that resolved it.
            int lasted = incidents[i].Resolved is { } resolved ? PointsUntil(times, resolved) - opened : times.Length - opened + 1;
            areFalse[i] = longest < 0 || lasted > 2 * longest + LengthAllowance;
        }
        return new(labels, found, incidents, areFalse, labelOf, times.Length == 0 ? TimeSpan.Zero : times[^1] - times[0]);
    }

    // The number of observations at or before a time.
    private static int PointsUntil(EventTime[] times, EventTime time) => PointsBefore(times, new(time.Microseconds + 1));

    // The number of observations before a time, by bisection.
    private static int PointsBefore(EventTime[] times, EventTime time)
    {
        int low = 0;
        int high = times.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (times[middle] < time) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
