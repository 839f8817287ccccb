using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Formats;

/// <summary>A record as it came: what a format is read from.</summary>
/// <param name="value">Its value; empty where it has none.</param>
/// <param name="key">Its key; empty where it has none.</param>
/// <param name="time">Its own time; <see cref="EventTime.Earliest"/> or before where it has none.</param>
/// <param name="headers">Its headers; empty where it has none.</param>
public readonly ref struct IncomingRecord(ReadOnlySpan<byte> value, ReadOnlySpan<byte> key, EventTime time, ReadOnlySpan<KeyValuePair<string, byte[]>> headers = default)
{
    /// <summary>Its value; empty where it has none, which is a tombstone.</summary>
    public ReadOnlySpan<byte> Value { get; } = value;

    /// <summary>Its key; empty where it has none.</summary>
    public ReadOnlySpan<byte> Key { get; } = key;

    /// <summary>Its own time; <see cref="EventTime.Earliest"/> or before where it has none.</summary>
    public EventTime Time { get; } = time;

    /// <summary>Its headers.</summary>
    public ReadOnlySpan<KeyValuePair<string, byte[]>> Headers { get; } = headers;
}
