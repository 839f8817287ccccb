using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Forwarding;

namespace StreamingNp.Streaming.Tests.Forwarding;

public sealed class ForwardingOptionsTests
{
    private static readonly ForwardingOptions Possible = ForwardedRecordsTests.Options;

    [Fact]
    public void The_defaults_are_possible() => Possible.Validate();

    public static TheoryData<ForwardingOptions, string> Impossible => new()
    {
        { Possible with { Topic = "" }, "Topic" },
        { Possible with { Topic = "metrics" }, "Topic" },
        { Possible with { Guarantee = DeliveryGuarantee.ExactlyOnce }, "Guarantee" },
        { Possible with { Partitions = 0 }, "Partitions" },
        { Possible with { ReplicationFactor = 0 }, "ReplicationFactor" },
        { Possible with { Retention = TimeSpan.FromSeconds(1) }, "Retention" },
        { Possible with { MaxCommitRecords = 0 }, "MaxCommitRecords" },
        { Possible with { PrepareTimeout = TimeSpan.Zero }, "PrepareTimeout" },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Impossible_options_are_named(ForwardingOptions options, string named) => Assert.Contains(named, Assert.Throws<ArgumentException>(options.Validate).Message, StringComparison.Ordinal);

    [Fact]
    public void A_topic_is_named_after_the_group_in_letters_that_a_topic_may_have()
    {
        Assert.Equal("streaming-np.fleet.repartitioned", ForwardingOptions.TopicName("streaming-np.{group}.repartitioned", "fleet"));
        string one = ForwardingOptions.TopicName("{group}", "fleet/one"), other = ForwardingOptions.TopicName("{group}", "fleet one");
        Assert.StartsWith("fleet_one-", one, StringComparison.Ordinal);
        Assert.NotEqual(one, other);
        Assert.Equal(249, ForwardingOptions.TopicName("{group}", new string('a', 400)).Length);
    }
}
