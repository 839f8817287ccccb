namespace StreamingNp.Streaming.Delivery;

/// <summary>Publishes records. Every lane of a process may use the same one, from any thread.</summary>
public interface IDelivery
{
    /// <summary>Publishes a record. Never blocks: a record for which there is no room yet waits in line.</summary>
    /// <param name="record">The record; it may not be changed before the task has ended.</param>
    /// <returns>
    /// Ends when every in-sync replica has the record, with its offset in Kafka; with a <see cref="DeliveryException"/> when it could not be
    /// published, or nobody can say whether it was. Records with the same topic and key arrive in the order of the calls.
    /// </returns>
    Task<long> DeliverAsync(OutgoingRecord record);
}
