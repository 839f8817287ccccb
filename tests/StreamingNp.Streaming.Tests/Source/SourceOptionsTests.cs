using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.Tests.Source;

public sealed class SourceOptionsTests
{
    private static readonly SourceOptions Possible = new() { BootstrapServers = "localhost:9092", Topics = ["metrics"], GroupId = "scoring" };

    [Fact]
    public void The_defaults_are_possible() => Possible.Validate();

    public static TheoryData<string, SourceOptions> Impossible() => new()
    {
        { nameof(SourceOptions.BootstrapServers), Possible with { BootstrapServers = " " } },
        { nameof(SourceOptions.Topics), Possible with { Topics = [] } },
        { nameof(SourceOptions.Topics), Possible with { Topics = ["metrics", ""] } },
        { nameof(SourceOptions.GroupId), Possible with { GroupId = "" } },
        { nameof(SourceOptions.WarmUp), Possible with { WarmUp = TimeSpan.Zero } },
        { nameof(SourceOptions.BatchSize), Possible with { BatchSize = 0 } },
        { nameof(SourceOptions.BatchLinger), Possible with { BatchLinger = TimeSpan.FromSeconds(2) } },
        { nameof(SourceOptions.HighWaterMark), Possible with { HighWaterMark = 100 } },
        { nameof(SourceOptions.LowWaterMark), Possible with { LowWaterMark = Possible.HighWaterMark } },
        { nameof(SourceOptions.HighWaterBytes), Possible with { HighWaterBytes = 0 } },
        { nameof(SourceOptions.RevokeTimeout), Possible with { RevokeTimeout = TimeSpan.FromMinutes(5) } },
        { nameof(SourceOptions.StopTimeout), Possible with { StopTimeout = TimeSpan.Zero } },
        { nameof(SourceOptions.LookUpTimeout), Possible with { LookUpTimeout = TimeSpan.Zero } },
        { nameof(SourceOptions.CommitInterval), Possible with { CommitInterval = TimeSpan.Zero } },
        { nameof(SourceOptions.RestartDelay), Possible with { LongestRestartDelay = TimeSpan.FromMilliseconds(1) } },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void An_impossible_option_is_named(string name, SourceOptions options)
    {
        var exception = Assert.Throws<ArgumentException>(options.Validate);
        Assert.Contains(name, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_new_group_protocol_leaves_the_assignment_to_the_broker()
    {
        SourceOptions options = Possible with { Settings = new Dictionary<string, string> { ["group.protocol"] = "consumer" } };
        Assert.Null(ConsumerSettings.From(options).PartitionAssignmentStrategy);
        var exception = Assert.Throws<ArgumentException>(() => ConsumerSettings.From(
            options with { Settings = new Dictionary<string, string>(options.Settings) { ["session.timeout.ms"] = "6000" } }));
        Assert.Contains("session.timeout.ms", exception.Message, StringComparison.Ordinal);
    }
}
