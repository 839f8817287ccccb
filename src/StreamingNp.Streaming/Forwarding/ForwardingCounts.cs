namespace StreamingNp.Streaming.Forwarding;

/// <summary>What was made of the records of the input since the start; what is repeated after a failure counts again.</summary>
/// <param name="Forwarded">Records of the internal topic: observations, and records that cannot be read.</param>
/// <param name="DeadLettered">Dead letters: records that were too large to be forwarded, or could be read in part.</param>
public readonly record struct ForwardingCounts(long Forwarded, long DeadLettered)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"forwarded {Forwarded}, dead-lettered {DeadLettered}");
}
