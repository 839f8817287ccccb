namespace StreamingNp.Streaming.Source;

/// <summary>Where a consumer group starts in a partition for which it has committed no offset yet.</summary>
public enum StartPosition
{
    /// <summary>
    /// <see cref="SourceOptions.WarmUp"/> before now, by the records' own timestamps; at the oldest record where the
    /// broker finds none that is newer.
    /// </summary>
    WarmUp,

    /// <summary>At the oldest record that the partition still holds.</summary>
    Earliest,

    /// <summary>After the newest record.</summary>
    Latest,
}
