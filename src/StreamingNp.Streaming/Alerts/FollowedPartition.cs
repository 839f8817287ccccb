namespace StreamingNp.Streaming.Alerts;

/// <summary>How far a sink is in a partition of the event topic.</summary>
/// <param name="delivered">What was delivered when reading began: everything below.</param>
internal sealed class FollowedPartition(long delivered)
{
    /// <summary>Everything below was delivered when reading began.</summary>
    public long Delivered => delivered;

    /// <summary>Where what was there when reading began ends, as far as it may be old.</summary>
    public long OldBelow { get; init; }

    /// <summary>What of it is older is not sent.</summary>
    public DateTime OldBefore { get; init; } = DateTime.MinValue;

    /// <summary>The offset that is read next.</summary>
    public long Next { get; set; }

    /// <summary>What is to be committed.</summary>
    public long Stored { get; set; } = -1;

    /// <summary>Whether an event has come that is not too old; those after it are newer.</summary>
    public bool IsPastOld { get; set; }

    /// <summary>Whether all is read that may be old.</summary>
    public bool HasCaughtUp => Next >= OldBelow;

    /// <summary>Whether an event was delivered before, or is too old to be.</summary>
    /// <param name="offset">Its offset.</param>
    /// <param name="time">When it was published.</param>
    public bool WasDelivered(long offset, DateTime time) => offset < delivered || (offset < OldBelow && time < OldBefore);
}
