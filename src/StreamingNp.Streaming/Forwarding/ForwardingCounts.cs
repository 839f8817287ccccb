namespace StreamingNp.Streaming.Forwarding;

/// <summary>What became of the records of the input since the start; those repeated after a failure count again.</summary>
/// <param name="Forwarded">Those that went to the internal topic, what cannot be read among them.</param>
/// <param name="DeadLettered">Those that were too large for that, and went to the dead letters.</param>
public readonly record struct ForwardingCounts(long Forwarded, long DeadLettered)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"forwarded {Forwarded}, too large {DeadLettered}");
}
