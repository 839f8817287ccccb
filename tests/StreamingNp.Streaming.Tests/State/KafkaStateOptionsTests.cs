using StreamingNp.Streaming.State;

namespace StreamingNp.Streaming.Tests.State;

public sealed class KafkaStateOptionsTests
{
    private static readonly KafkaStateOptions Possible = new() { BootstrapServers = "127.0.0.1:9092", GroupId = "alerts" };

    [Fact]
    public void Topics_bear_group_and_input_topic() =>
        Assert.Equal(("streaming-np.alerts.metrics.journal", "streaming-np.alerts.metrics.snapshots"), (Possible.JournalTopic("metrics"), Possible.SnapshotsTopic("metrics")));

    [Fact]
    public void Groups_that_no_topic_can_be_called_by_keep_topics_apart()
    {
        string one = (Possible with { GroupId = "a b" }).JournalTopic("metrics"), other = (Possible with { GroupId = "a/b" }).JournalTopic("metrics");
        Assert.Matches("^[A-Za-z0-9._-]{1,249}$", one);
        Assert.NotEqual(one, other);
        Assert.Matches("^[A-Za-z0-9._-]{1,249}$", (Possible with { GroupId = new string('g', 300) }).SnapshotsTopic(new string('t', 249)));
    }

    [Fact]
    public void Impossible_options_are_named()
    {
        Possible.Validate();
        Refuses(Possible with { ReplicationFactor = 0 }, nameof(KafkaStateOptions.ReplicationFactor));
        Refuses(Possible with { JournalRetention = TimeSpan.Zero }, nameof(KafkaStateOptions.JournalRetention));
        Refuses(Possible with { Prefix = " " }, nameof(KafkaStateOptions.Prefix));
        Refuses(Possible with { MaxRecordBytes = 1 }, nameof(KafkaStateOptions.MaxRecordBytes));
        Refuses(Possible with { PrepareTimeout = TimeSpan.Zero }, nameof(KafkaStateOptions.PrepareTimeout));
    }

    private static void Refuses(KafkaStateOptions options, string name) => Assert.Contains(name, Assert.Throws<ArgumentException>(options.Validate).Message, StringComparison.Ordinal);
}
