using System.Text;
using Confluent.Kafka;
using StreamingNp.App.Demonstration;
using StreamingNp.Streaming.Tests;
using StreamingNp.Streaming.Tests.Alerts;

namespace StreamingNp.App.Tests.Demonstration;

[Trait("Category", "Broker")]
public sealed class IncidentReaderTests : IDisposable
{
    private readonly TestKafka _kafka = new();

    [Fact]
    public void A_partition_that_cannot_be_read_does_not_end_the_reading_of_another()
    {
        string topic = _kafka.Topic();
        // The second partition does not exist.
        using var reader = new IncidentReader(_kafka.BootstrapServers, topic, 2, (_, _) => { });
        using (IProducer<Null, byte[]> producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig { BootstrapServers = _kafka.BootstrapServers }).Build())
        {
            producer.Produce(topic, new Message<Null, byte[]> { Value = Encoding.UTF8.GetBytes(SomeEvents.Json(1)) });
            Assert.Equal(0, producer.Flush(Eventually.Patience));
        }
        Eventually.Becomes(() => reader.EventsRead == 1, "the event");
        reader.Stop();
        Assert.Equal("host-1/cpu", Assert.Single(reader.Incidents).Series);
    }

    public void Dispose() => _kafka.Dispose();
}
