using System.Diagnostics;
using Confluent.Kafka;

namespace StreamingNp.Streaming.Telemetry;

/// <summary>A sampled record on its way: when it was sent, taken in and scored.</summary>
public sealed class RecordTrace
{
    private readonly TimeProvider _time;

    internal RecordTrace(TopicPartition lane, long offset, DateTimeOffset sent, DateTimeOffset taken, ActivityContext parent, TimeProvider time)
    {
        (Lane, Offset, Sent, Taken, Scored, Parent) = (lane, offset, sent, taken, taken, parent);
        _time = time;
    }

    /// <summary>The partition of the record.</summary>
    public TopicPartition Lane { get; }

    /// <summary>Its offset.</summary>
    public long Offset { get; }

    /// <summary>Its own time, and no later than <see cref="Taken"/>.</summary>
    public DateTimeOffset Sent { get; }

    /// <summary>When its lane took it in.</summary>
    public DateTimeOffset Taken { get; }

    /// <summary>When the last of its observations was done with.</summary>
    public DateTimeOffset Scored { get; private set; }

    /// <summary>The span of its producer; the default where there is none.</summary>
    public ActivityContext Parent { get; }

    /// <summary>All of its observations are done with.</summary>
    public void Settled() => Scored = _time.GetUtcNow();
}
