using StreamingNp.App.Processing;
using System.Globalization;

namespace StreamingNp.App.Monitoring;

/// <summary>Finds out when more than a share of the newest input cannot be read. Not thread-safe.</summary>
/// <param name="share">The share, 0 to below 1.</param>
/// <param name="span">What is new, and the least time between two warnings.</param>
/// <param name="time">The clock.</param>
internal sealed class DeadShareAlarm(double share, TimeSpan span, TimeProvider time)
{
    private readonly InputProgress _input = new(span, time);
    private long? _warnedAt;

    /// <summary>Looks at the input.</summary>
    /// <param name="counts">The counts since the start.</param>
    /// <param name="example">What was wrong with the newest record; null where nobody knows.</param>
    /// <returns>The warning; null where there is none, or one was given within the span.</returns>
    public string? Look(InputCounts counts, string? example)
    {
        _input.Remember(counts);
        InputCounts newest = _input.Newest;
        if (newest.Faulty == 0 || newest.FaultyShare <= share || (_warnedAt is { } warnedAt && time.GetElapsedTime(warnedAt) < span)) return null;
        _warnedAt = time.GetTimestamp();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{newest.Faulty:N0} of {newest.Consumed:N0} records of the last {span.TotalSeconds:N0} s could not be read as a whole and went to the dead letters, more than monitoring.warn_dead_share ({share:0.###}){(example is null ? "" : $"; the newest: {example.TrimEnd('.')}")}.");
    }
}
