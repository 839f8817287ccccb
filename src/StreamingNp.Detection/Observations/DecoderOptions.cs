namespace StreamingNp.Detection.Observations;

/// <summary>How messages are read, and how large they may be.</summary>
public sealed record DecoderOptions
{
    /// <summary>The unit of timestamps that are numbers.</summary>
    public TimestampUnit TimestampUnit { get; init; } = TimestampUnit.Milliseconds;

    /// <summary>The largest message that is read, in bytes.</summary>
    public int MostMessageBytes { get; init; } = 65_536;

    /// <summary>The longest name of a series, in UTF-16 characters.</summary>
    public int MostSeriesLength { get; init; } = 512;

    /// <summary>The largest <c>tags</c> object, in bytes.</summary>
    public int MostTagsBytes { get; init; } = 4_096;
}
