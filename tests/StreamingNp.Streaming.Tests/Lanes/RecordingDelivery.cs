using System.Collections.Concurrent;
using System.Text;
using StreamingNp.Streaming.Delivery;

namespace StreamingNp.Streaming.Tests.Lanes;

/// <summary>Keeps what lanes send, and acknowledges it at once or when told.</summary>
internal sealed class RecordingDelivery : IDelivery
{
    private readonly ConcurrentQueue<OutgoingRecord> _records = new();

    /// <summary>All records in the order in which they were sent.</summary>
    public IReadOnlyList<OutgoingRecord> Records => [.. _records];

    /// <summary>Makes the acknowledgment of a record; by default it is there at once.</summary>
    public Func<OutgoingRecord, Task> Acknowledge { get; set; } = _ => Task.CompletedTask;

    public IReadOnlyList<OutgoingRecord> To(string topic) => [.. _records.Where(record => record.Topic == topic)];

    public IReadOnlyList<string> TextsTo(string topic) => [.. To(topic).Select(record => Encoding.UTF8.GetString(record.Value!))];

    public async Task<long> DeliverAsync(OutgoingRecord record)
    {
        _records.Enqueue(record);
        await Acknowledge(record);
        return -1;
    }
}
