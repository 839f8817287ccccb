using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.Source;

namespace StreamingNp.App.Configuration;

/// <summary>The bounds of a lane, the pipeline of one assigned partition.</summary>
public sealed record LanesSection
{
    // The shares of the stop timeout until which lanes may finish, until which the consumer should have left its group, and until which lanes that were told to end should have done so.
    internal const double UntilFinished = 0.5, UntilLeft = 0.7, UntilGivenBack = 0.75;

    private static readonly SourceOptions Source = new() { BootstrapServers = "", Topics = [], GroupId = "" };
    private static readonly LaneOptions Lane = new() { EventTopic = "", DeadLetterTopic = "" };

    /// <summary>The age of alerts.</summary>
    [Setting("Records that had waited in Kafka for longer than this when the lane started are scored and open no incident, so that a backlog is no alarm storm.", Min = 0)]
    [FormerName("most_alert_age")]
    public TimeSpan MaxAlertAge { get; init; } = Lane.MaxAlertAge;

    /// <summary>The silence of a series.</summary>
    [Setting("The silence of a series, by the wall clock, after which its open incident is resolved.", Min = 1)]
    public TimeSpan IdleAfter { get; init; } = Lane.IdleAfter;

    /// <summary>Records under way.</summary>
    [Setting("The records of a lane that are waiting or being scored at which it takes no more; a batch may go beyond. What waits for its acknowledgement as well is bounded by high_water_mark.", Min = 1, Max = 1_000_000)]
    [FormerName("most_under_way")]
    public int MaxUnderWay { get; init; } = Lane.MaxUnderWay;

    /// <summary>Records in a commit.</summary>
    [Setting("The records of a lane that one commit is about, or publishes, at which it grows no more. One commit of a lane is under way at a time, meanwhile the next grows.", Min = 1, Max = 100_000)]
    [FormerName("most_commit_records")]
    public int MaxCommitRecords { get; init; } = Lane.MaxCommitRecords;

    /// <summary>The batch size.</summary>
    [Setting("The records that the source hands to a lane at once, at most.", Min = 1, Max = 100_000)]
    public int BatchSize { get; init; } = Source.BatchSize;

    /// <summary>The batch linger.</summary>
    [Setting("How long a batch waits to become full. More gives throughput, less a shorter wait.", Min = 0, Max = 1)]
    public TimeSpan BatchLinger { get; init; } = Source.BatchLinger;

    /// <summary>The high-water mark.</summary>
    [Setting("The outstanding records of a partition at which reading it is paused; at least batch_size. Bounds memory.", Min = 1, Max = 10_000_000)]
    public int HighWaterMark { get; init; } = Source.HighWaterMark;

    /// <summary>The low-water mark.</summary>
    [Setting("The outstanding records of a partition at which reading it is resumed; less than high_water_mark.", Min = 0)]
    public int LowWaterMark { get; init; } = Source.LowWaterMark;

    /// <summary>The high-water mark in bytes.</summary>
    [Setting("The bytes of outstanding records of a partition at which reading it is paused, until half of them are done. Bounds memory where records are large; a single record may go beyond.", Min = 1)]
    public int HighWaterBytes { get; init; } = Source.HighWaterBytes;

    /// <summary>The commit interval.</summary>
    [Setting("How long it takes at most until a finished offset is committed. What is not committed is repeated after a crash.", Min = 0.02)]
    public TimeSpan CommitInterval { get; init; } = Source.CommitInterval;

    /// <summary>The revoke timeout.</summary>
    [Setting("How long the lane of a revoked partition may take to finish what it holds; its new owner repeats the rest.", Min = 0, AboveMin = true, Max = 299)]
    public TimeSpan RevokeTimeout { get; init; } = Source.RevokeTimeout;

    /// <summary>The stop timeout.</summary>
    [Setting("How long stopping may take in all: half of it for lanes to finish what they hold, the rest to commit, to leave the group and to publish. Keep it below what ends the process by force, such as the 30s of Kubernetes; what is not finished is repeated at the next start.", Min = 0, AboveMin = true)]
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The look-up timeout.</summary>
    [Setting("How long a look-up of offsets may take before it is tried again. Internal topics have four fifths of it to be made ready.", Min = 2)]
    public TimeSpan LookUpTimeout { get; init; } = Source.LookUpTimeout;

    /// <summary>The restart delay.</summary>
    [Setting("How long a partition waits after its lane has failed; doubles with each failure in a row.", Min = 0, AboveMin = true)]
    public TimeSpan RestartDelay { get; init; } = Source.RestartDelay;

    /// <summary>The longest restart delay.</summary>
    [Setting("The longest that restart_delay grows to; at least restart_delay.", Min = 0, AboveMin = true)]
    public TimeSpan LongestRestartDelay { get; init; } = Source.LongestRestartDelay;

    /// <summary>How long making an internal topic ready may take: the source waits for it no longer than for a look-up.</summary>
    internal TimeSpan PrepareTimeout => 0.8 * LookUpTimeout;
}
