using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Formats.Choice;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Rules;

namespace StreamingNp.Streaming.Lanes;

/// <summary>What a lane does with the records of its partition.</summary>
public sealed record LaneOptions
{
    /// <summary>Where anomaly events go.</summary>
    public required string EventTopic { get; init; }

    /// <summary>Where records go that cannot be read.</summary>
    public required string DeadLetterTopic { get; init; }

    /// <summary>Where every scored point goes; null for nowhere.</summary>
    public string? ScoreTopic { get; init; }

    /// <summary>The format of records, one of <see cref="FormatCatalogue.Names"/>.</summary>
    public string Format { get; init; } = FormatCatalogue.Auto;

    /// <summary>How that format reads.</summary>
    public FormatOptions FormatOptions { get; init; } = new();

    /// <summary>How far ahead observations may be, and how large records.</summary>
    public DecoderOptions Decoder { get; init; } = new();

    /// <summary>What becomes of a record that is late.</summary>
    public PassedOver Late { get; init; }

    /// <summary>What becomes of a record that bears the time of another.</summary>
    public PassedOver Duplicate { get; init; }

    /// <summary>How points become verdicts and incidents.</summary>
    public DetectorOptions Detector { get; init; } = new();

    /// <summary>What holds for groups of series instead of <see cref="Detector"/>; at first, where <see cref="LaneServices.Rules"/> may change it.</summary>
    public RuleBook Rules { get; init; } = RuleBook.Empty;

    /// <summary>Whether the input is an internal topic that records were forwarded to, with a header that says where they come from.</summary>
    public bool AreForwarded { get; init; }

    /// <summary>The records of a lane, or their observations, that are waiting or being scored at which it takes no more; a batch may go beyond by one observation a record. What waits for its acknowledgement as well is bounded by the source's high-water mark.</summary>
    public int MaxUnderWay { get; init; } = 4_096;

    /// <summary>Records that had waited in Kafka for longer than this when the lane started are scored and open no incident.</summary>
    public TimeSpan MaxAlertAge { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The series of a lane that are kept in memory; the least recently seen beyond them are evicted to a local store, where there is one. 1 or more.</summary>
    public int MaxSeries { get; init; } = 200_000;

    /// <summary>The wall-clock silence after which a series is forgotten; zero for never.</summary>
    public TimeSpan ForgetAfter { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long a change of a series may take to get into a snapshot of it; more than zero.</summary>
    public TimeSpan SnapshotInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The wall-clock silence after which the incident of a series is resolved.</summary>
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The records that a commit is about, or publishes, at which it grows no more; an output may go beyond. One commit of a lane is under way at a time.</summary>
    public int MaxCommitRecords { get; init; } = 4_096;
}
