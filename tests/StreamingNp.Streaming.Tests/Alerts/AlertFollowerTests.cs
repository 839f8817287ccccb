using System.Text;
using System.Text.RegularExpressions;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StreamingNp.Detection.Events;
using StreamingNp.Streaming.Alerts;

namespace StreamingNp.Streaming.Tests.Alerts;

[Trait("Category", "Broker")]
public sealed partial class AlertFollowerTests : IDisposable
{
    private const int Partitions = 3, Many = 1_500;

    private readonly TestKafka _kafka = new();
    private readonly StandInReceiver _receiver = new();
    private readonly RecordingLogger<AlertSinks> _log = new();
    private readonly string _topic = TestKafka.Name("anomalies"), _group = TestKafka.Name("group");

    [Fact]
    public async Task Nothing_is_lost_or_sent_twice_while_a_sink_is_away_hangs_and_returns_and_the_process_is_started_again()
    {
        _kafka.CreateTopic(_topic, Partitions);
        Publish(1, 2, 3);
        await using (AlertSinks sinks = Start(_receiver.Url))
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
        await using (AlertSinks sinks = Start(_receiver.Url))
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
        await using AlertSinks sinks = Start(_receiver.Url);
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
        await using AlertSinks sinks = Start(_receiver.Url, slack.Url);
        Eventually.Becomes(() => slack.Accepted.Count == 3 && _log.Has("webhook at"), "three messages, and a warning of the other sink");
        await sinks.StopAsync();
    }

    [Fact]
    public async Task A_webhook_gets_more_new_events_than_it_can_hold_at_its_first_start()
    {
        _kafka.CreateTopic(_topic, Partitions);
        Publish([.. Enumerable.Range(1, Many)]);
        await using AlertSinks sinks = Start(new() { Url = _receiver.Url }, options: options => options with { GroupBy = "rack", GroupWait = TimeSpan.FromMilliseconds(200) });
        Eventually.Becomes(() => Incidents().Count == Many, () => $"{Many} incidents, of which {Incidents().Count} came");
        await sinks.StopAsync();
    }

    [Fact]
    public async Task Alertmanager_gets_more_new_events_than_are_held_at_its_first_start()
    {
        _kafka.CreateTopic(_topic, Partitions);
        Publish([.. Enumerable.Range(1, Many)]);
        await using AlertSinks sinks = Start(alertmanager: new() { Urls = [new Uri(_receiver.Url, "/")] });
        Eventually.Becomes(() => Incidents().Count == Many, () => $"{Many} incidents, of which {Incidents().Count} came");
        await sinks.StopAsync();
    }

    [Fact]
    public async Task Nothing_is_committed_before_the_old_events_are_read()
    {
        _kafka.CreateTopic(_topic, 1);
        Publish(1, DateTimeOffset.UtcNow - TimeSpan.FromHours(2), [.. Enumerable.Range(1, 5).Select(incident => SomeEvents.Json(incident))]);
        using var sink = new SinkWithRoomForOne();
        await using (var follower = new AlertFollower(sink, Options(), TimeProvider.System, _log))
        {
            follower.Start();
            Eventually.Becomes(() => sink.TurnsWhileFull > 3, "the first event to be taken");
            await follower.StopAsync();
        }
        Assert.Equal((true, -1), (sink.WasDelivered, _kafka.Committed($"{_group}-alerts-one", _topic, 0)));
    }

    [Fact]
    public async Task Whoever_stops_a_follower_twice_waits_for_the_same_end()
    {
        using var sink = new SinkWithRoomForOne();
        await using var follower = new AlertFollower(sink, Options(), TimeProvider.System, _log);
        Assert.Same(follower.StopAsync(), follower.StopAsync());
    }

    public void Dispose()
    {
        _receiver.Dispose();
        _kafka.Dispose();
    }

    private AlertSinks Start(Uri webhook, Uri? slack = null) => Start(new WebhookOptions { Url = webhook }, slack);

    private AlertSinks Start(WebhookOptions? webhook = null, Uri? slack = null, AlertmanagerOptions? alertmanager = null, Func<AlertOptions, AlertOptions>? options = null)
    {
        var sinks = new AlertSinks(options is null ? Options() : options(Options()), alertmanager, webhook, slack, null, TimeProvider.System, new OneLogger(_log));
        sinks.Start();
        return sinks;
    }

    private AlertOptions Options() => new()
    {
        BootstrapServers = _kafka.BootstrapServers,
        GroupId = _group,
        Topic = _topic,
        Settings = _kafka.Quick,
        MaxRetryDelay = TimeSpan.FromMilliseconds(500),
        StopTimeout = TimeSpan.FromMilliseconds(100),
    };

    // The incidents of what was accepted.
    private HashSet<string> Incidents() =>
        [.. _receiver.Accepted.SelectMany(accepted => IncidentPattern().Matches(accepted.Body)).Select(match => match.Value)];

    private void Has(int count) => Eventually.Becomes(() => _receiver.Accepted.Count == count, () => $"{count} messages, of which {_receiver.Accepted.Count} came; {string.Join('\n', _log.Lines)}");

    private void Publish(params int[] incidents) => Publish([.. incidents.Select(incident => SomeEvents.Json(incident))]);

    private void Publish(params string[] messages) => Publish(Partitions, null, messages);

    private void Publish(int partitions, DateTimeOffset? time, string[] messages)
    {
        using IProducer<string, byte[]> producer = new ProducerBuilder<string, byte[]>(new ProducerConfig { BootstrapServers = _kafka.BootstrapServers }).Build();
        for (int number = 0; number < messages.Length; number++)
        {
            var message = new Message<string, byte[]> { Key = "", Value = Encoding.UTF8.GetBytes(messages[number]) };
            if (time is { } published) message.Timestamp = new Timestamp(published);
            producer.Produce(new TopicPartition(_topic, number % partitions), message);
        }
        Assert.Equal(0, producer.Flush(Eventually.Patience));
    }

    [GeneratedRegex("\"incident\":\"incident-[0-9]+\"")]
    private static partial Regex IncidentPattern();

    private sealed class SinkWithRoomForOne : IAlertSink
    {
        private int _turns;

        public string Name => "one";

        public bool NeedsHistory => false;

        public bool IsFull { get; private set; }

        public bool IsSending => false;

        public bool HasEnded => false;

        public bool WasDelivered { get; private set; }

        public int TurnsWhileFull => _turns;

        public void Take(PublishedEvent anomaly, TopicPartitionOffset place, bool delivered) => (IsFull, WasDelivered) = (true, delivered);

        public void Turn(bool maySend)
        {
            if (IsFull) Interlocked.Increment(ref _turns);
        }

        public long? FirstWaiting(TopicPartition partition) => null;

        public void Forget(TopicPartition partition)
        {
        }

        public void Dispose()
        {
        }
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
