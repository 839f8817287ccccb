using Confluent.Kafka;
using StreamingNp.Streaming.Alerts;

namespace StreamingNp.Streaming.Tests.Alerts;

public class AlertConsumerSettingsTests
{
    [Fact]
    public void A_member_that_was_killed_is_missed_as_soon_as_one_of_the_source()
    {
        ConsumerConfig config = Of();
        Assert.Equal((10_000, 3_000, "group-alerts-webhook"), (config.SessionTimeoutMs, config.HeartbeatIntervalMs, config.GroupId));
        Assert.Equal(45_000, Of(("session.timeout.ms", "45000")).SessionTimeoutMs);
    }

    [Fact]
    public void The_group_protocol_of_kafka_4_decides_the_session_itself() => Assert.Null(Of(("group.protocol", "consumer")).SessionTimeoutMs);

    [Fact]
    public void No_member_has_the_name_of_another_process() => Assert.Null(Of(("group.instance.id", "one")).GroupInstanceId);

    private static ConsumerConfig Of(params (string Name, string Value)[] settings)
    {
        var options = new AlertOptions { BootstrapServers = "localhost:1", GroupId = "group", Topic = "anomalies", Settings = settings.ToDictionary(setting => setting.Name, setting => setting.Value) };
        return AlertConsumerSettings.From(options, "webhook");
    }
}
