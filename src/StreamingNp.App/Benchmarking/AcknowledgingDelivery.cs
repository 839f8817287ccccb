using System.Buffers.Binary;
using StreamingNp.Streaming.Delivery;

namespace StreamingNp.App.Benchmarking;

/// <summary>Acknowledges every record at once, and says so of the dead letters that end batches.</summary>
/// <param name="deadLetterTopic">The topic of dead letters.</param>
/// <param name="closed">Is told the number of the lane; called on lanes' threads.</param>
internal sealed class AcknowledgingDelivery(string deadLetterTopic, Action<int> closed) : IDelivery
{
    private static readonly Task<long> Unknown = Task.FromResult(-1L);

    private long _bytes;

    /// <summary>The bytes of all records but dead letters.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <inheritdoc/>
    public Task<long> DeliverAsync(OutgoingRecord record)
    {
        if (record.Topic == deadLetterTopic) closed(BinaryPrimitives.ReadInt32LittleEndian(record.Key));
        else Interlocked.Add(ref _bytes, record.Value!.Length);
        return Unknown;
    }
}
