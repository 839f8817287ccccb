using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Formats.Choice;
using StreamingNp.Detection.Observations;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Forwarding;
using StreamingNp.Streaming.Source;

namespace StreamingNp.App.Configuration;

/// <summary>What settings say of the input: where records are read, whether they are forwarded by series first, and how they are decoded.</summary>
public static class InputOptions
{
    // Closer together, partitions would wait for each other record by record.
    private static readonly TimeSpan MinApart = TimeSpan.FromSeconds(2);

    /// <summary>How the source reads from Kafka what the lanes score.</summary>
    public static SourceOptions ToSourceOptions(this ProcessorSettings settings)
    {
        SourceOptions input = settings.ToInputOptions();
        // What was forwarded before the group had read anything is to be scored, too.
        return settings.Repartition.Enabled ? input with { Topics = [settings.RepartitionedTopic], Start = StartPosition.Earliest } : input;
    }

    /// <summary>How the input is forwarded to the internal topic; null where it is not.</summary>
    public static ForwardingOptions? ToForwardingOptions(this ProcessorSettings settings) => !settings.Repartition.Enabled ? null : new()
    {
        Source = settings.ToInputOptions() with { GroupId = ForwardingOptions.GroupOf(settings.Kafka.Group) },
        Delivery = settings.ToDeliveryOptions(),
        Guarantee = settings.Output.Guarantee,
        Topic = settings.RepartitionedTopic,
        Partitions = settings.Repartition.Partitions,
        ReplicationFactor = (short)settings.Repartition.ReplicationFactor,
        Retention = settings.Repartition.Retention,
        DeadLetterTopic = settings.Output.DeadLetterTopic,
        Format = settings.Observations.Format,
        FormatOptions = settings.ToFormatOptions(),
        Decoder = settings.ToDecoderOptions(),
        MaxApart = settings.Observations.Join.Length == 0 ? null : MinApart > settings.Observations.JoinWait / 2 ? MinApart : settings.Observations.JoinWait / 2,
        MaxCommitRecords = settings.Lanes.MaxCommitRecords,
        PrepareTimeout = settings.Lanes.PrepareTimeout,
    };

    /// <summary>How messages are read.</summary>
    public static DecoderOptions ToDecoderOptions(this ProcessorSettings settings) => new()
    {
        MaxAhead = settings.Observations.MaxAhead,
        MaxMessageBytes = settings.Observations.MaxMessageBytes,
        MaxSeriesLength = settings.Observations.MaxSeriesLength,
        MaxTagsBytes = settings.Observations.MaxTagsBytes,
        MaxObservations = settings.Observations.MaxPerRecord,
        Join = settings.Observations.ToJoinPattern(),
    };

    /// <summary>How the format of records reads.</summary>
    public static FormatOptions ToFormatOptions(this ProcessorSettings settings) => new()
    {
        TimestampUnit = settings.Observations.TimestampUnit,
        Series = settings.Observations.ToSeriesTemplate(),
        ChannelsTogether = settings.Observations.Channels == ChannelHandling.Together,
        Mapping = settings.Observations.Format == FormatCatalogue.Mapping ? settings.Mapping.ToMapping() : null,
        Further = settings.SchemaRegistry.ToFormats(),
    };

    private static SourceOptions ToInputOptions(this ProcessorSettings settings) => new()
    {
        BootstrapServers = settings.Kafka.BootstrapServers,
        Topics = settings.Kafka.Topics,
        IgnoredTopics = OwnTopics(settings),
        GroupId = settings.Kafka.Group,
        Start = settings.Kafka.Start,
        WarmUp = settings.Kafka.WarmUp,
        BatchSize = settings.Lanes.BatchSize,
        BatchLinger = settings.Lanes.BatchLinger,
        HighWaterMark = settings.Lanes.HighWaterMark,
        LowWaterMark = settings.Lanes.LowWaterMark,
        HighWaterBytes = settings.Lanes.HighWaterBytes,
        RevokeTimeout = settings.Lanes.RevokeTimeout,
        StopTimeout = LanesSection.UntilFinished * settings.Lanes.StopTimeout,
        LookUpTimeout = settings.Lanes.LookUpTimeout,
        CommitInterval = settings.Lanes.CommitInterval,
        CommitOffsets = settings.Output.Guarantee != DeliveryGuarantee.ExactlyOnce,
        RestartDelay = settings.Lanes.RestartDelay,
        LongestRestartDelay = settings.Lanes.LongestRestartDelay,
        Settings = settings.Kafka.Settings,
    };

    // A pattern of topics must not match what the processor itself writes: it would read its own dead letters, and write a dead letter for each.
    private static IReadOnlyList<string> OwnTopics(ProcessorSettings settings) =>
    [
        .. new[] { settings.Output.EventTopic, settings.Output.DeadLetterTopic, settings.Output.ScoreTopic }.Where(topic => topic.Length > 0),
        .. settings.Repartition.Enabled ? [settings.RepartitionedTopic] : Array.Empty<string>(),
        .. settings.State.Home == StateHome.Kafka ? settings.ToKafkaStateOptions().AllTopics : [],
    ];
}
