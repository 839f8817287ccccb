using System.Collections.Concurrent;
using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Time.Testing;
using StreamingNp.App.Configuration;
using StreamingNp.App.Events;
using StreamingNp.Streaming.Tests;
using StreamingNp.Streaming.Tests.Alerts;

namespace StreamingNp.App.Tests.Events;

[Trait("Category", "Broker")]
public sealed class PrintingServiceTests : IDisposable
{
    private readonly TestKafka _kafka = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly ConcurrentQueue<string> _told = new();

    [Fact]
    public async Task A_failure_is_told_and_the_printing_begins_again_after_a_while()
    {
        string topic = _kafka.Topic();
        using var output = new BrokenAtFirst();
        using PrintingService printing = Printing(topic, output);
        await printing.StartAsync(CancellationToken.None);
        using (IProducer<Null, byte[]> producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig { BootstrapServers = _kafka.BootstrapServers }).Build())
        {
            producer.Produce(topic, new Message<Null, byte[]> { Value = Encoding.UTF8.GetBytes(SomeEvents.Json(1)) });
            Assert.Equal(0, producer.Flush(Eventually.Patience));
        }
        Eventually.Becomes(() => _told.Any(sentence => sentence.Contains("cannot be printed (the pipe is broken); trying again in 5 s.", StringComparison.Ordinal)), "a sentence about it");
        Eventually.Becomes(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            return output.Lines.Any(line => line.Contains("host-1/cpu is 97.5", StringComparison.Ordinal));
        }, "the incident");
        await printing.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Stopping_does_not_tell_of_a_failure()
    {
        using PrintingService printing = Printing("nowhere", TextWriter.Null, ("no.such.setting", "1"));
        await printing.StartAsync(CancellationToken.None);
        Eventually.Becomes(() => !_told.IsEmpty, "a sentence about the setting");
        await printing.StopAsync(CancellationToken.None);
        Assert.Contains("no.such.setting", Assert.Single(_told), StringComparison.Ordinal);
    }

    public void Dispose() => _kafka.Dispose();

    private PrintingService Printing(string topic, TextWriter output, params (string Name, string Value)[] settings)
    {
        var read = new ProcessorSettings
        {
            Kafka = new() { BootstrapServers = _kafka.BootstrapServers, Settings = settings.ToDictionary(setting => setting.Name, setting => setting.Value) },
            Output = new() { EventTopic = topic },
        };
        return new PrintingService(read, output, _told.Enqueue, _time);
    }

    private sealed class BrokenAtFirst : StringWriter
    {
        private bool _hasBroken;

        public ConcurrentQueue<string> Lines { get; } = new();

        public override void WriteLine(string? value)
        {
            if (!_hasBroken)
            {
                _hasBroken = true;
                throw new IOException("the pipe is broken.");
            }
            Lines.Enqueue(value!);
        }
    }
}
