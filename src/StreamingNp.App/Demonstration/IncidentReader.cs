using System.Text.Json;
using Confluent.Kafka;
using StreamingNp.Detection.Evaluation;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;

namespace StreamingNp.App.Demonstration;

/// <summary>Reads anomaly events from Kafka as any alerting system would, on a thread of its own, and keeps the incidents.</summary>
internal sealed class IncidentReader : IDisposable
{
    private readonly IConsumer<Ignore, byte[]> _consumer;
    private readonly Action<byte[], DemoIncident> _show;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, DemoIncident> _incidents = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private long _read;

    /// <summary>Begins to read.</summary>
    /// <param name="bootstrapServers">The brokers.</param>
    /// <param name="topic">The topic of events.</param>
    /// <param name="partitions">Its partitions.</param>
    /// <param name="show">Is shown each event, as it was published and as it is kept.</param>
    public IncidentReader(string bootstrapServers, string topic, int partitions, Action<byte[], DemoIncident> show)
    {
        _show = show;
        var config = new ConsumerConfig { BootstrapServers = bootstrapServers, GroupId = "streaming-np-demo-reader", EnableAutoCommit = false, FetchWaitMaxMs = 50 };
        _consumer = new ConsumerBuilder<Ignore, byte[]>(config).Build();
        _consumer.Assign(Enumerable.Range(0, partitions).Select(partition => new TopicPartitionOffset(topic, partition, Offset.Beginning)));
        _thread = new Thread(Read) { Name = "incident-reader", IsBackground = true };
        _thread.Start();
    }

    /// <summary>The events read so far.</summary>
    public long EventsRead => Interlocked.Read(ref _read);

    /// <summary>Stops reading; then the incidents are complete.</summary>
    public void Stop()
    {
        _stop.Cancel();
        _thread.Join();
    }

    /// <summary>The incidents so far; complete after <see cref="Stop"/>.</summary>
    public IReadOnlyList<DemoIncident> Incidents
    {
        get
        {
            lock (_gate) return [.. _incidents.Values];
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _consumer.Dispose();
        _stop.Dispose();
    }

    private void Read()
    {
        while (!_stop.IsCancellationRequested)
        {
            ConsumeResult<Ignore, byte[]> record;
            try
            {
                record = _consumer.Consume(_stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (ConsumeException exception) when (!exception.Error.IsFatal)
            {
                // Kafka's client goes on by itself.
                continue;
            }
            using JsonDocument document = JsonDocument.Parse(record.Message.Value);
            _show(record.Message.Value, Take(document.RootElement));
            Interlocked.Increment(ref _read);
        }
    }

    private DemoIncident Take(JsonElement anomaly)
    {
        EventTime time = TimeOf(anomaly, "timestamp");
        string id = TextOf(anomaly, "incident"), state = TextOf(anomaly, "state"), explanation = TextOf(anomaly, "explanation");
        bool isResolved = state == "resolved";
        lock (_gate)
        {
            string reason = isResolved && _incidents.TryGetValue(id, out DemoIncident? before) ? before.Reason : explanation;
            var span = new IncidentInterval(TimeOf(anomaly, "start"), isResolved ? time : null);
            return _incidents[id] = new DemoIncident(TextOf(anomaly, "series"), span, time, state, Enum.Parse<Severity>(TextOf(anomaly, "severity"), ignoreCase: true), explanation, reason);
        }
    }

    private static string TextOf(JsonElement anomaly, string property) => anomaly.GetProperty(property).GetString()!;

    private static EventTime TimeOf(JsonElement anomaly, string property) => EventTime.FromDateTimeOffset(anomaly.GetProperty(property).GetDateTimeOffset());
}
