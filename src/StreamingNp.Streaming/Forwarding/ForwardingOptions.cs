using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Formats.Choice;
using StreamingNp.Detection.Observations;
using StreamingNp.Streaming.Configuration;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.Forwarding;

/// <summary>How the input is forwarded to an internal topic, keyed by series, and how that topic is made.</summary>
public sealed record ForwardingOptions
{
    /// <summary>How the input is read; its group is one of its own (<see cref="GroupOf"/>).</summary>
    public required SourceOptions Source { get; init; }

    /// <summary>How records are published.</summary>
    public required DeliveryOptions Delivery { get; init; }

    /// <summary>What is promised when a process or broker fails. With <see cref="DeliveryGuarantee.ExactlyOnce"/> the source must not commit offsets.</summary>
    public DeliveryGuarantee Guarantee { get; init; } = DeliveryGuarantee.AtLeastOnce;

    /// <summary>The internal topic.</summary>
    public required string Topic { get; init; }

    /// <summary>The partitions that series are spread over; 1 to 10,000. Another number than before sends series elsewhere, where they warm up again.</summary>
    public int Partitions { get; init; } = 16;

    /// <summary>How many brokers hold each partition of the topic where it is made; -1 for the brokers' default, which Kafka knows since 2.4.</summary>
    public short ReplicationFactor { get; init; } = -1;

    /// <summary>
    /// How long the topic keeps records where it is made, by their own timestamps; zero for as long as it takes: what is done is deleted by
    /// <see cref="Forwarder"/> anyway. A backlog is older than it looks: what is older than this may be gone before it was read.
    /// </summary>
    public TimeSpan Retention { get; init; } = TimeSpan.Zero;

    /// <summary>Where records go that are too large to be forwarded, or can be read in part only.</summary>
    public required string DeadLetterTopic { get; init; }

    /// <summary>The format of records, one of <see cref="FormatCatalogue.Names"/>.</summary>
    public string Format { get; init; } = FormatCatalogue.Auto;

    /// <summary>How that format reads.</summary>
    public FormatOptions FormatOptions { get; init; } = new();

    /// <summary>How far ahead observations may be, and how large records.</summary>
    public DecoderOptions Decoder { get; init; } = new();

    /// <summary>How far apart, by the times of their records, partitions of the input that this process reads may be where they are forwarded; null where that does not matter.</summary>
    public TimeSpan? MaxApart { get; init; }

    /// <summary>The records at which a commit takes no more; a batch may go beyond, by one record of the internal topic for each of its own.</summary>
    public int MaxCommitRecords { get; init; } = 4_096;

    /// <summary>How long making the topic ready may take; 1 s or more, and less than the source's LookUpTimeout.</summary>
    public TimeSpan PrepareTimeout { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>The consumer group that forwards for another one.</summary>
    /// <param name="group">The group that scores.</param>
    public static string GroupOf(string group) => $"{group}-repartition";

    /// <summary>The name of an internal topic.</summary>
    /// <param name="pattern">The name, in which {group} stands for the group.</param>
    /// <param name="group">The group that scores. It may be called anything, topics may not: a name that had to be changed bears a hash, so that no two become the same.</param>
    public static string TopicName(string pattern, string group) => Kafka.TopicName.Possible(pattern.Replace("{group}", group, StringComparison.Ordinal));

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">An option is impossible; the message names it and says what is possible.</exception>
    public void Validate()
    {
        var check = new OptionCheck("The forwarding");
        Source.Validate();
        Delivery.Validate();
        check.Require(!string.IsNullOrWhiteSpace(Topic) && !Topic.StartsWith('^'), nameof(Topic), "must name a topic");
        check.Require(!Source.Topics.Contains(Topic, StringComparer.Ordinal), nameof(Topic), "must not be one of the topics that are read");
        check.Require(Source.CommitOffsets == (Guarantee == DeliveryGuarantee.AtLeastOnce), nameof(Guarantee), "must go with the source's CommitOffsets: exactly-once commits offsets itself");
        check.Require(Partitions is >= 1 and <= 10_000, nameof(Partitions), "must be 1 to 10,000");
        check.Require(ReplicationFactor is -1 or >= 1, nameof(ReplicationFactor), "must be 1 or more, or -1 for the brokers' default");
        check.Require(Retention == TimeSpan.Zero || Retention >= TimeSpan.FromMinutes(1), nameof(Retention), "must be 1 minute or more, or zero");
        check.Require(!string.IsNullOrWhiteSpace(DeadLetterTopic), nameof(DeadLetterTopic), "must not be empty");
        check.Require(MaxCommitRecords >= 1, nameof(MaxCommitRecords), "must be 1 or more");
        check.Require(PrepareTimeout >= TimeSpan.FromSeconds(1), nameof(PrepareTimeout), "must be 1 second or more");
    }
}
