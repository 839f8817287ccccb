namespace StreamingNp.Streaming.Alerts;

/// <summary>Which webhook gets notifications.</summary>
public sealed record WebhookOptions
{
    /// <summary>The address.</summary>
    public required Uri Url { get; init; }

    /// <summary>The bytes of the secret that signs messages; null for no signature.</summary>
    public byte[]? Key { get; init; }
}
