namespace StreamingNp.Streaming.Alerts;

/// <summary>What came of a request.</summary>
internal enum EndpointAnswer
{
    /// <summary>The other side has it.</summary>
    Accepted,

    /// <summary>The other side will never take this message; another one it may.</summary>
    Refused,

    /// <summary>It failed for a reason that passes; it is to be sent again.</summary>
    Failed,

    /// <summary>It failed because it is too large; a smaller one may be taken.</summary>
    TooLarge,

    /// <summary>The other side wants nothing any more.</summary>
    Gone,
}
