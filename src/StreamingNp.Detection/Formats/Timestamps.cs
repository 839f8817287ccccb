using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Formats;

/// <summary>Reads the time of an observation, and says what is wrong with it: by the time of its record, so that a record that is read again says the same.</summary>
public static class Timestamps
{
    // A time so far from that of its record has most often the wrong unit, where another one fits.
    private static readonly TimeSpan FarFromRecord = TimeSpan.FromDays(365);
    private static readonly TimeSpan NearRecord = TimeSpan.FromDays(30);
    private static readonly TimestampUnit[] Units = [TimestampUnit.Seconds, TimestampUnit.Milliseconds, TimestampUnit.Microseconds, TimestampUnit.Nanoseconds];

    /// <summary>Takes a Unix time.</summary>
    /// <param name="number">The number.</param>
    /// <param name="unit">Its unit.</param>
    /// <param name="recordTime">The time of the record; <see cref="EventTime.Earliest"/> or before where it has none.</param>
    /// <param name="path">Where the number is.</param>
    /// <param name="batch">Gets the fault where it is none.</param>
    /// <param name="time">The time.</param>
    /// <returns>False where it is no time; then the batch has a fault more.</returns>
    public static bool TryTake(double number, TimestampUnit unit, EventTime recordTime, string path, DecodedBatch batch, out EventTime time)
    {
        time = EventTime.FromUnixTime(number, unit);
        return Check(time, number, unit, recordTime, path, batch);
    }

    /// <summary>Takes a Unix time without a fraction, exactly. See <see cref="TryTake(double, TimestampUnit, EventTime, string, DecodedBatch, out EventTime)"/>.</summary>
    public static bool TryTake(long number, TimestampUnit unit, EventTime recordTime, string path, DecodedBatch batch, out EventTime time)
    {
        time = EventTime.FromUnixTime(number, unit);
        return Check(time, number, unit, recordTime, path, batch);
    }

    /// <summary>Checks a time that was written as a text.</summary>
    /// <param name="time">The time.</param>
    /// <param name="recordTime">The time of the record; <see cref="EventTime.Earliest"/> or before where it has none.</param>
    /// <param name="path">Where the text is.</param>
    /// <param name="batch">Gets the fault where it is none.</param>
    /// <returns>False where it is out of range or too far ahead; then the batch has a fault more.</returns>
    public static bool Check(EventTime time, EventTime recordTime, string path, DecodedBatch batch)
    {
        if (!time.IsInRange) return batch.Fail(DecodeFailure.TimestampOutOfRange, path, "a time out of range", "a time between 1970 and 2200");
        return CheckAhead(time, recordTime, path, batch);
    }

    private static bool Check(EventTime time, double number, TimestampUnit unit, EventTime recordTime, string path, DecodedBatch batch)
    {
        bool hasRecordTime = recordTime > EventTime.Earliest;
        bool isFar = !time.IsInRange || (hasRecordTime && (time - recordTime).Duration() > FarFromRecord);
        if (isFar && unit != TimestampUnit.Auto && Fitting(number, hasRecordTime ? recordTime : null) is { } fitting && fitting != unit)
            return batch.Fail(DecodeFailure.TimestampOutOfRange, path, $"{number:R}, which is far from the time of the record in {Name(unit)}", $"{Name(unit)}; it would fit {Name(fitting)}", "observations.timestamp_unit");
        if (!time.IsInRange) return batch.Fail(DecodeFailure.TimestampOutOfRange, path, $"{number:R}", "a time between 1970 and 2200", "observations.timestamp_unit");
        return CheckAhead(time, recordTime, path, batch);
    }

    // By the record's time and not by the wall clock: read again, the same record is the same.
    private static bool CheckAhead(EventTime time, EventTime recordTime, string path, DecodedBatch batch)
    {
        TimeSpan most = batch.Options.MaxAhead;
        if (most <= TimeSpan.Zero || recordTime <= EventTime.Earliest || time - recordTime <= most) return true;
        return batch.Fail(DecodeFailure.TimestampAhead, path, $"{time}, which is {(time - recordTime).TotalHours:F0} hours after the time of the record", $"at most {most.TotalHours:0.##} hours after it", "observations.max_ahead");
    }

    private static TimestampUnit? Fitting(double number, EventTime? recordTime)
    {
        foreach (TimestampUnit unit in Units)
        {
            EventTime time = EventTime.FromUnixTime(number, unit);
            if (time.IsInRange && (recordTime is { } record ? (time - record).Duration() < NearRecord : unit == EventTime.UnitOf(number))) return unit;
        }
        return null;
    }

    private static string Name(TimestampUnit unit) => unit.ToString().ToLowerInvariant();
}
