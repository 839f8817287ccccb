namespace StreamingNp.Detection.Observations;

/// <summary>What the values of a series are.</summary>
public enum SeriesKind
{
    /// <summary>What was measured: a temperature, a length of a queue.</summary>
    Gauge,

    /// <summary>A count that only rises and now and then is reset: requests served, bytes sent. Its rate per second is scored; the interval of a reset is a missing point.</summary>
    Counter,

    /// <summary>One of the two: the first values of the series tell which.</summary>
    Auto,
}
