namespace StreamingNp.Detection.Observations;

/// <summary>What the values of a series are.</summary>
public enum SeriesKind
{
    /// <summary>What was measured: a temperature, a length of a queue.</summary>
    Gauge,

    /// <summary>A count that only rises and now and then starts again from 0: requests served, bytes sent. Its rate a second is looked at.</summary>
    Counter,

    /// <summary>One of the two: the first values of the series tell which.</summary>
    Auto,
}
