using Confluent.Kafka;

namespace StreamingNp.Streaming.Delivery;

/// <summary>Gives each lane of a process its delivery. Safe to call from any thread; disposed when all lanes have ended.</summary>
public interface ILaneDeliveries : IAsyncDisposable
{
    /// <summary>Prepares for a lane before the committed offset of its partition is read, so that no earlier owner can move that offset afterwards.</summary>
    /// <param name="lane">The lane's partition.</param>
    /// <returns>Ends when that is so; with a <see cref="DeliveryException"/> when it could not be brought about.</returns>
    Task PrepareAsync(TopicPartition lane);

    /// <summary>Opens the delivery of a lane, the prepared one where there is one. Never blocks.</summary>
    /// <param name="lane">The lane's partition.</param>
    ILaneDelivery Open(TopicPartition lane);
}
