using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StreamingNp.Streaming.Alerts;

namespace StreamingNp.Streaming.Tests.Alerts;

[Trait("Category", "Broker")]
public sealed class AlertFollowerTests : IDisposable
{
    private const int Partitions = 3;

    private readonly TestKafka _kafka = new();
    private readonly StandInReceiver _receiver = new();
    private readonly RecordingLogger<AlertSinks> _log = new();
    private readonly string _topic = TestKafka.Name("anomalies"), _group = TestKafka.Name("group");

    [Fact]
    public async Task Nothing_is_lost_or_sent_twice_while_a_sink_is_away_hangs_and_returns_and_the_process_is_started_again()
    {
        _kafka.CreateTopic(_topic, Partitions);
        Publish(1, 2, 3);
        await using (AlertSinks sinks = Start())
        {
            Has(3);
            _receiver.Vanish();
            Publish(4, 5);
            Eventually.Becomes(() => _log.Has("does not take alerts"), "a warning");
            _receiver.Hangs = true;
            _receiver.Return();
            Eventually.Becomes(() => _receiver.Requests > 3, "a request that hangs");
            await sinks.StopAsync();
        }
        Publish(6, 7);
        _receiver.Hangs = false;
        await using (AlertSinks sinks = Start())
        {
            Has(7);
            Publish(8);
            Has(8);
            await sinks.StopAsync();
        }
        Assert.Equal(8, _receiver.Accepted.Select(accepted => accepted.Headers["webhook-id"]).Distinct().Count());
        Assert.Equal(8, Enumerable.Range(0, Partitions).Sum(partition => Math.Max(0, _kafka.Committed($"{_group}-alerts-webhook", _topic, partition))));
    }

    [Fact]
    public async Task A_topic_that_does_not_exist_yet_is_waited_for_and_a_record_that_is_no_event_is_passed_over()
    {
        await using AlertSinks sinks = Start();
        _kafka.CreateTopic(_topic, Partitions);
        Publish("{", "[]", SomeEvents.Json(1));
        Has(1);
        Eventually.Becomes(() => _log.Lines.Count(line => line.Contains("is no anomaly event", StringComparison.Ordinal)) == 2, "two warnings");
        await sinks.StopAsync();
    }

    [Fact]
    public async Task A_sink_that_is_away_does_not_touch_another()
    {
        _kafka.CreateTopic(_topic, Partitions);
        Publish(1, 2, 3);
        using var slack = new StandInReceiver();
        _receiver.Vanish();
        await using AlertSinks sinks = Start(slack.Url);
        Eventually.Becomes(() => slack.Accepted.Count == 3 && _log.Has("webhook at"), "three messages, and a warning of the other sink");
        await sinks.StopAsync();
    }

    public void Dispose()
    {
        _receiver.Dispose();
        _kafka.Dispose();
    }

    private AlertSinks Start(Uri? slack = null)
    {
        var options = new AlertOptions
        {
            BootstrapServers = _kafka.BootstrapServers,
            GroupId = _group,
            Topic = _topic,
            Settings = _kafka.Quick,
            MaxRetryDelay = TimeSpan.FromMilliseconds(500),
            StopTimeout = TimeSpan.FromMilliseconds(100),
        };
        var sinks = new AlertSinks(options, null, new() { Url = _receiver.Url }, slack, null, TimeProvider.System, new OneLogger(_log));
        sinks.Start();
        return sinks;
    }

    private void Has(int count) => Eventually.Becomes(() => _receiver.Accepted.Count == count, () => $"{count} messages, of which {_receiver.Accepted.Count} came; {string.Join('\n', _log.Lines)}");

    private void Publish(params int[] incidents) => Publish([.. incidents.Select(incident => SomeEvents.Json(incident))]);

    private void Publish(params string[] messages)
    {
        using IProducer<string, byte[]> producer = new ProducerBuilder<string, byte[]>(new ProducerConfig { BootstrapServers = _kafka.BootstrapServers }).Build();
        for (int number = 0; number < messages.Length; number++)
            producer.Produce(new TopicPartition(_topic, number % Partitions), new Message<string, byte[]> { Key = "", Value = Encoding.UTF8.GetBytes(messages[number]) });
        Assert.Equal(0, producer.Flush(Eventually.Patience));
    }

    private sealed class OneLogger(ILogger logger) : ILoggerFactory
    {
        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => categoryName.Contains("Alerts", StringComparison.Ordinal) ? logger : NullLogger.Instance;

        public void Dispose()
        {
        }
    }
}
