using System.Text;
using Confluent.Kafka;
using StreamingNp.Streaming.Tests;
using StreamingNp.Streaming.Tests.Alerts;

namespace StreamingNp.App.Tests.Events;

[Trait("Category", "Broker")]
public sealed class EventsCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestKafka _kafka = new();
    private readonly string _topic = TestKafka.Name("anomalies");

    [Fact]
    public async Task Incidents_are_a_line_each()
    {
        Publish(SomeEvents.Json(1), "{", SomeEvents.Json(1, "resolved", "critical"));
        CommandRun run = await CommandRun.Of(_folder.Path, "events", "--from-beginning", "--max", "2", "--bootstrap", _kafka.BootstrapServers, "--events", _topic);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
        [
            "2026-11-23 19:00:00Z  warning   opened    host-1/cpu is 97.5, expected 8.5 to 15.5.",
            "2026-11-23 19:10:00Z  critical  resolved  host-1/cpu: Back within the expected range after 10 minutes.",
        ], run.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Json_is_printed_as_it_is_and_what_came_before_is_left_out()
    {
        Publish(SomeEvents.Json(1));
        CommandRun all = await CommandRun.Of(_folder.Path, "events", "--json", "--from-beginning", "--max", "1", "--bootstrap", _kafka.BootstrapServers, "--events", _topic);
        Assert.Equal([SomeEvents.Json(1)], all.OutputLines);
        CommandRun later = await CommandRun.Of(_folder.Path, "events", "--json", "--seconds", "0.5", "--bootstrap", _kafka.BootstrapServers, "--events", _topic);
        Assert.Equal((0, ""), (later.ExitCode, later.Output));
    }

    [Fact]
    public async Task A_topic_that_is_not_there_is_waited_for()
    {
        CommandRun run = await CommandRun.Of(_folder.Path, "events", "--seconds", "0.5", "--bootstrap", _kafka.BootstrapServers, "--events", TestKafka.Name("nowhere"));
        Assert.Equal((0, ""), (run.ExitCode, run.Output));
        Assert.Contains("waiting for it", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _kafka.Dispose();
        _folder.Dispose();
    }

    private void Publish(params string[] messages)
    {
        _kafka.CreateTopic(_topic, 1);
        using IProducer<Null, byte[]> producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig { BootstrapServers = _kafka.BootstrapServers }).Build();
        foreach (string message in messages) producer.Produce(_topic, new Message<Null, byte[]> { Value = Encoding.UTF8.GetBytes(message) });
        Assert.Equal(0, producer.Flush(Eventually.Patience));
    }
}
