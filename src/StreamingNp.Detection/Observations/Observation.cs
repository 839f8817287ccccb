namespace StreamingNp.Detection.Observations;

/// <summary>One measured value of one series.</summary>
/// <param name="Time">When it was measured.</param>
/// <param name="Value">What was measured; NaN where the point is missing.</param>
public readonly record struct Observation(EventTime Time, double Value)
{
    /// <summary>What the message says that the series is, <see cref="SeriesKind.Gauge"/> or <see cref="SeriesKind.Counter"/>; null where it says nothing.</summary>
    public SeriesKind? Kind { get; init; }

    /// <summary>Whether the point was sent without a value.</summary>
    public bool IsMissing => double.IsNaN(Value);
}
