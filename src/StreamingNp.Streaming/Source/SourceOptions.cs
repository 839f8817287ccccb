using StreamingNp.Streaming.Configuration;

namespace StreamingNp.Streaming.Source;

/// <summary>How the source reads from Kafka.</summary>
public sealed record SourceOptions
{
    /// <summary>The brokers to ask first: host:port, separated by commas.</summary>
    public required string BootstrapServers { get; init; }

    /// <summary>The topics to read; a name that starts with ^ is a regular expression.</summary>
    public required IReadOnlyList<string> Topics { get; init; }

    /// <summary>Topics that a pattern in <see cref="Topics"/> does not match; each a name, or a pattern that begins with ^.</summary>
    public IReadOnlyList<string> IgnoredTopics { get; init; } = [];

    /// <summary>The consumer group: processes of the same group share the partitions.</summary>
    public required string GroupId { get; init; }

    /// <summary>Where to start in a partition for which the group has committed no offset.</summary>
    public StartPosition Start { get; init; } = StartPosition.WarmUp;

    /// <summary>How far back <see cref="StartPosition.WarmUp"/> starts; more than zero.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The records in a batch, at most; 1 to 100,000.</summary>
    public int BatchSize { get; init; } = 512;

    /// <summary>How long a batch waits to become full; zero hands over what is there, up to 1 s.</summary>
    public TimeSpan BatchLinger { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// The outstanding records of a partition (read, not done) at which reading it is paused; at least
    /// <see cref="BatchSize"/>. It bounds memory and what a hand-over has to wait for; a pause throws away what was
    /// prefetched, so that few long pauses are better than many short ones.
    /// </summary>
    public int HighWaterMark { get; init; } = 8192;

    /// <summary>The outstanding records of a partition at which reading it is resumed; 0 to less than <see cref="HighWaterMark"/>.</summary>
    public int LowWaterMark { get; init; } = 2048;

    /// <summary>
    /// The bytes of outstanding records of a partition at which reading it is paused, until half of them are done; more
    /// than zero. One record may go beyond.
    /// </summary>
    public int HighWaterBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>How long a revoked partition's lane may take to finish what it holds; beyond that its new owner repeats the rest. More than zero, less than 5 minutes.</summary>
    public TimeSpan RevokeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the lanes may take to finish when the consumer stops; 0.4 of it more are for leaving the group. More than zero.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a look-up of offsets may take before it is tried again later; more than zero.</summary>
    public TimeSpan LookUpTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long it takes at most until a completed offset is committed; 20 ms or more.</summary>
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Whether the source commits offsets. False where lanes do so themselves, in transactions: a replaced lane then
    /// starts at the offset that the group has committed.
    /// </summary>
    public bool CommitOffsets { get; init; } = true;

    /// <summary>How long a partition waits after its lane has failed; doubles with each failure in a row that no record was completed before.</summary>
    public TimeSpan RestartDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest that <see cref="RestartDelay"/> grows to.</summary>
    public TimeSpan LongestRestartDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Further settings of librdkafka by its own names (CONFIGURATION.md), such as <c>security.protocol</c> or <c>group.protocol</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">An option is impossible; the message names it and says what is possible.</exception>
    public void Validate()
    {
        var check = new OptionCheck("The source");
        check.Require(!string.IsNullOrWhiteSpace(BootstrapServers), nameof(BootstrapServers), "must name at least one broker as host:port");
        check.Require(Topics.Count > 0 && Topics.All(topic => !string.IsNullOrWhiteSpace(topic)), nameof(Topics), "must name at least one topic, and none may be empty");
        check.Require(!string.IsNullOrWhiteSpace(GroupId), nameof(GroupId), "must not be empty");
        check.Require(WarmUp > TimeSpan.Zero, nameof(WarmUp), "must be more than zero");
        check.Require(BatchSize is >= 1 and <= 100_000, nameof(BatchSize), "must be 1 to 100,000 records");
        check.Require(BatchLinger >= TimeSpan.Zero && BatchLinger <= TimeSpan.FromSeconds(1), nameof(BatchLinger), "must be 0 to 1 second");
        check.Require(HighWaterMark >= BatchSize, nameof(HighWaterMark), $"must be at least BatchSize ({BatchSize})");
        check.Require(LowWaterMark >= 0 && LowWaterMark < HighWaterMark, nameof(LowWaterMark), $"must be 0 to less than HighWaterMark ({HighWaterMark})");
        check.Require(HighWaterBytes > 0, nameof(HighWaterBytes), "must be more than zero");
        check.Require(RevokeTimeout > TimeSpan.Zero && RevokeTimeout < TimeSpan.FromMinutes(5), nameof(RevokeTimeout), "must be more than zero and less than 5 minutes");
        check.Require(StopTimeout > TimeSpan.Zero, nameof(StopTimeout), "must be more than zero");
        check.Require(LookUpTimeout > TimeSpan.Zero, nameof(LookUpTimeout), "must be more than zero");
        check.Require(CommitInterval >= TimeSpan.FromMilliseconds(20), nameof(CommitInterval), "must be 20 milliseconds or more");
        check.Require(RestartDelay > TimeSpan.Zero && LongestRestartDelay >= RestartDelay, nameof(RestartDelay), "must be more than zero and at most LongestRestartDelay");
    }
}
