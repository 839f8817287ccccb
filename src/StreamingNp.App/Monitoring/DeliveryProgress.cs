using StreamingNp.App.Processing;

namespace StreamingNp.App.Monitoring;

/// <summary>Remembers how deliveries went on from one sample to the next. Not thread-safe.</summary>
/// <param name="time">The clock.</param>
internal sealed class DeliveryProgress(TimeProvider time)
{
    private long _progressAt = time.GetTimestamp();
    private long? _failedAt;

    /// <summary>The newest counts.</summary>
    public DeliveryCounts Counts { get; private set; } = new(0, 0, 0);

    /// <summary>How long ago a record could not be published, where none was since; null otherwise.</summary>
    public TimeSpan? SinceFailure => _failedAt is { } failedAt ? time.GetElapsedTime(failedAt) : null;

    /// <summary>How long records have waited without any being acknowledged.</summary>
    public TimeSpan SinceProgress => time.GetElapsedTime(_progressAt);

    /// <summary>Takes a sample, no older than those before.</summary>
    public void Remember(DeliveryCounts now)
    {
        if (now.Delivered > Counts.Delivered) _failedAt = null;
        else if (now.Failed > Counts.Failed) _failedAt = time.GetTimestamp();
        if (now.Pending == 0 || now.Delivered > Counts.Delivered) _progressAt = time.GetTimestamp();
        Counts = now;
    }
}
