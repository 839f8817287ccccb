namespace StreamingNp.Detection.Observations;

/// <summary>One measured value of one series, or what several channels of it were at one time.</summary>
/// <param name="Time">When it was measured.</param>
/// <param name="Value">What was measured; NaN where the point is missing, or there are several channels.</param>
public readonly record struct Observation(EventTime Time, double Value)
{
    /// <summary>What the message says that the series is, <see cref="SeriesKind.Gauge"/> or <see cref="SeriesKind.Counter"/>; null where it does not state it.</summary>
    public SeriesKind? Kind { get; init; }

    /// <summary>The channels; null where the series has one value.</summary>
    public ChannelRow? Channels { get; init; }

    /// <summary>Whether the point was sent without a value.</summary>
    public bool IsMissing => double.IsNaN(Value) && Channels is null or { IsMissing: true };

    /// <summary>The observation of several channels.</summary>
    /// <param name="time">When they were measured.</param>
    /// <param name="row">The channels; of one alone, it is the value as well.</param>
    public static Observation Of(EventTime time, ChannelRow row) => new(time, row.Values.Length == 1 ? row.Values[0] : double.NaN) { Channels = row };
}
