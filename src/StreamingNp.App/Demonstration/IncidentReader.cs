using System.Text.Json;
using Confluent.Kafka;
using StreamingNp.Detection.Evaluation;
using StreamingNp.Detection.Observations;

namespace StreamingNp.App.Demonstration;

/// <summary>Reads anomaly events from Kafka as any alerting system would, on a thread of its own, and keeps the incidents of each series.</summary>
internal sealed class IncidentReader : IDisposable
{
    private readonly IConsumer<Ignore, byte[]> _consumer;
    private readonly Action<byte[], JsonElement> _show;
    private readonly Dictionary<string, (string Series, EventTime Opened, EventTime? Resolved)> _incidents = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private long _read;

    /// <summary>Begins to read.</summary>
    /// <param name="bootstrapServers">The brokers.</param>
    /// <param name="topic">The topic of events.</param>
    /// <param name="partitions">Its partitions.</param>
    /// <param name="show">Is shown each event, as bytes and as JSON.</param>
    public IncidentReader(string bootstrapServers, string topic, int partitions, Action<byte[], JsonElement> show)
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

    /// <summary>The incidents of a series, in order; after <see cref="Stop"/>.</summary>
    public IReadOnlyList<IncidentInterval> Of(string series) =>
        [.. _incidents.Values.Where(incident => incident.Series == series).OrderBy(incident => incident.Opened).Select(incident => new IncidentInterval(incident.Opened, incident.Resolved))];

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
            using JsonDocument document = JsonDocument.Parse(record.Message.Value);
            Take(document.RootElement);
            _show(record.Message.Value, document.RootElement);
            Interlocked.Increment(ref _read);
        }
    }

    private void Take(JsonElement anomaly)
    {
        string incident = anomaly.GetProperty("incident").GetString()!, series = anomaly.GetProperty("series").GetString()!;
        EventTime? resolved = anomaly.GetProperty("state").ValueEquals("resolved"u8) ? TimeOf(anomaly, "timestamp") : null;
        _incidents[incident] = (series, TimeOf(anomaly, "start"), resolved);
    }

    private static EventTime TimeOf(JsonElement anomaly, string property) => EventTime.FromDateTimeOffset(anomaly.GetProperty(property).GetDateTimeOffset());
}
