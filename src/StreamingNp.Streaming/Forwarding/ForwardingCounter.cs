using System.Text;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Telemetry;

namespace StreamingNp.Streaming.Forwarding;

/// <summary>Counts what all lanes of a process have forwarded. Thread-safe.</summary>
/// <param name="metrics">Is told of dead letters; null for nobody.</param>
internal sealed class ForwardingCounter(PipelineMetrics? metrics = null)
{
    private long _forwarded, _deadLettered;

    public ForwardingCounts Counts => new(Interlocked.Read(ref _forwarded), Interlocked.Read(ref _deadLettered));

    /// <summary>Records were published.</summary>
    /// <param name="records">The records.</param>
    /// <param name="topic">The internal topic; what went elsewhere is a dead letter.</param>
    public void Add(IReadOnlyCollection<OutgoingRecord> records, string topic)
    {
        int deadLettered = 0;
        foreach (OutgoingRecord record in records)
        {
            if (record.Topic == topic) continue;
            deadLettered++;
            // Its first header is the reason.
            metrics?.DeadLettered(Encoding.UTF8.GetString(record.Headers[0].Value));
        }
        Interlocked.Add(ref _forwarded, records.Count - deadLettered);
        Interlocked.Add(ref _deadLettered, deadLettered);
    }
}
