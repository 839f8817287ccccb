using Confluent.Kafka;
using StreamingNp.Detection.Events;

namespace StreamingNp.Streaming.Alerts;

/// <summary>
/// Where alerts go. A sink never blocks: it is given events, and turns again and again to start requests and to take note
/// of those that have ended. Everything is called on the thread of its <see cref="AlertFollower"/>.
/// </summary>
internal interface IAlertSink : IDisposable
{
    /// <summary>Its name, such as <c>webhook</c>.</summary>
    string Name { get; }

    /// <summary>Whether it needs the events of incidents that may still be open, which were delivered before.</summary>
    bool NeedsHistory { get; }

    /// <summary>Whether it can take no more for now.</summary>
    bool IsFull { get; }

    /// <summary>Whether a request is under way.</summary>
    bool IsSending { get; }

    /// <summary>Whether the other side wants no more, for good.</summary>
    bool HasEnded { get; }

    /// <summary>Takes an event.</summary>
    /// <param name="anomaly">The event.</param>
    /// <param name="place">Where it is.</param>
    /// <param name="delivered">Whether it was delivered before this process started.</param>
    void Take(PublishedEvent anomaly, TopicPartitionOffset place, bool delivered);

    /// <summary>Starts what is due, and takes note of what has ended.</summary>
    /// <param name="maySend">Whether new requests may be started.</param>
    void Turn(bool maySend);

    /// <summary>The offset of the first event of a partition that is not delivered yet; null where all are.</summary>
    long? FirstWaiting(TopicPartition partition);

    /// <summary>Lets go of what waits of a partition: another process has it now.</summary>
    void Forget(TopicPartition partition);
}
