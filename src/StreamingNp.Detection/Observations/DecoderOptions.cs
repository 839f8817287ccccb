namespace StreamingNp.Detection.Observations;

/// <summary>How messages are read, and how large they may be.</summary>
public sealed record DecoderOptions
{
    /// <summary>How far an observation's time may be ahead of its record's own; zero for any. A record without a time of its own is not checked.</summary>
    public TimeSpan MaxAhead { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The largest message that is read, in bytes.</summary>
    public int MaxMessageBytes { get; init; } = 65_536;

    /// <summary>The longest name of a series, in UTF-16 characters.</summary>
    public int MaxSeriesLength { get; init; } = 512;

    /// <summary>The most that <see cref="MaxTagsBytes"/> may be. With the longest name, the largest row and all that may be held back, a series still fits into a record of 900 KB.</summary>
    public const int LongestTags = 16_384;

    /// <summary>The largest <c>tags</c> object, in bytes.</summary>
    public int MaxTagsBytes { get; init; } = 4_096;

    /// <summary>Which series are channels of others; null where none is. Counters never are.</summary>
    public JoinPattern? Join { get; init; }

    /// <summary>The most observations of one message.</summary>
    public int MaxObservations { get; init; } = 10_000;
}
