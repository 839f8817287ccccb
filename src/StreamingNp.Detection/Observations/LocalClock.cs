using System.Diagnostics.CodeAnalysis;

namespace StreamingNp.Detection.Observations;

/// <summary>
/// The clock on the wall in a time zone, by the rules that the system has for it, from <see cref="EventTime.Earliest"/> to
/// <see cref="EventTime.Latest"/>. What people do follows it: it is 08:00 after a change to daylight-saving time as before.
/// </summary>
/// <remarks>Thread-safe. Two clocks are equal where their ids are.</remarks>
public sealed class LocalClock : IEquatable<LocalClock>
{
    // Between two changes of the clock it is the same time ahead of UTC: when such a period starts, what the clock shows
    // from there on that it did not show before, and how far it is ahead.
    private readonly long[] _starts;
    private readonly long[] _localStarts;
    private readonly long[] _offsets;

    // Where the last look-up was answered: most are about the same weeks. Any number that is in range will do, so threads may race.
    private int _last;

    private LocalClock(TimeZoneInfo zone)
    {
        Id = zone.Id;
        List<long> starts = [long.MinValue], offsets = [OffsetAt(zone, EventTime.Earliest.Microseconds)], localStarts = [long.MinValue];
        const long Step = 86_400_000_000;
        for (long time = EventTime.Earliest.Microseconds; time < EventTime.Latest.Microseconds; time += Step)
        {
            if (OffsetAt(zone, time + Step) == offsets[^1]) continue;
            long start = ChangeBetween(zone, time, time + Step);
            starts.Add(start);
            localStarts.Add(start + offsets[^1]);
            offsets.Add(OffsetAt(zone, time + Step));
        }
        (_starts, _localStarts, _offsets) = ([.. starts], [.. localStarts], [.. offsets]);
    }

    /// <summary>The clock of UTC, which is never changed: local times are event times.</summary>
    public static LocalClock Utc { get; } = new(TimeZoneInfo.Utc);

    /// <summary>The id of the time zone, such as <c>Europe/Berlin</c>.</summary>
    public string Id { get; }

    /// <summary>Looks a time zone up.</summary>
    /// <param name="id">Its id in the IANA database, such as <c>Europe/Berlin</c>, or whatever the system calls it.</param>
    /// <param name="clock">Its clock; null where the system does not know it.</param>
    public static bool TryFind(string id, [NotNullWhen(true)] out LocalClock? clock)
    {
        clock = id == Utc.Id ? Utc : TimeZoneInfo.TryFindSystemTimeZoneById(id, out TimeZoneInfo? zone) ? new LocalClock(zone) : null;
        return clock is not null;
    }

    /// <summary>What the clock shows at a time.</summary>
    public LocalTime ToLocal(EventTime time)
    {
        long microseconds = time.Microseconds;
        if (_starts.Length == 1) return new(microseconds + _offsets[0]);
        return new(microseconds + _offsets[PeriodOf(_starts, microseconds)]);
    }

    /// <summary>When the clock shows something: the first time where it does so twice, and the time of the change where it is skipped.</summary>
    public EventTime ToEventTime(LocalTime local)
    {
        long microseconds = local.Microseconds;
        if (_starts.Length == 1) return new(microseconds - _offsets[0]);
        int period = PeriodOf(_localStarts, microseconds);
        return new(Math.Max(_starts[period], microseconds - _offsets[period]));
    }

    /// <inheritdoc/>
    public bool Equals(LocalClock? other) => other is not null && Id == other.Id;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LocalClock);

    /// <inheritdoc/>
    public override int GetHashCode() => Id.GetHashCode(StringComparison.Ordinal);

    /// <summary>The id.</summary>
    public override string ToString() => Id;

    private static long OffsetAt(TimeZoneInfo zone, long microseconds) => zone.GetUtcOffset(new EventTime(microseconds).ToDateTimeOffset()).Ticks / TimeSpan.TicksPerMicrosecond;

    // The first microsecond with the offset that holds at the end.
    private static long ChangeBetween(TimeZoneInfo zone, long before, long after)
    {
        long offset = OffsetAt(zone, after);
        while (after - before > 1)
        {
            long middle = before + (after - before) / 2;
            if (OffsetAt(zone, middle) == offset) after = middle;
            else before = middle;
        }
        return after;
    }

    private int PeriodOf(long[] starts, long microseconds)
    {
        int last = _last;
        if (starts[last] <= microseconds && (last + 1 == starts.Length || microseconds < starts[last + 1])) return last;
        int place = Array.BinarySearch(starts, microseconds);
        return _last = place >= 0 ? place : ~place - 1;
    }
}
