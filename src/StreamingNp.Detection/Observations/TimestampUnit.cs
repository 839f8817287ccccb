namespace StreamingNp.Detection.Observations;

/// <summary>The unit of a timestamp that is written as a number since 1970-01-01T00:00:00Z.</summary>
public enum TimestampUnit
{
    /// <summary>Seconds.</summary>
    Seconds,

    /// <summary>Thousandths of a second.</summary>
    Milliseconds,

    /// <summary>Millionths of a second.</summary>
    Microseconds,

    /// <summary>Thousand-millionths of a second; kept to the microsecond.</summary>
    Nanoseconds,

    /// <summary>Told by the size of the number: between 1973 and 5138 no two of the others fit.</summary>
    Auto,
}
