using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Formats.Choice;
using StreamingNp.Detection.Observations;
using StreamingNp.Streaming.Lanes;

namespace StreamingNp.App.Configuration;

/// <summary>How messages are read.</summary>
public sealed record ObservationsSection
{
    private static readonly DecoderOptions Defaults = new();
    private static readonly FormatOptions Formats = new();
    private static readonly ArrivalOptions Arrivals = new();
    private static readonly LaneOptions Lane = new() { EventTopic = "", DeadLetterTopic = "" };

    /// <summary>The format of records.</summary>
    [Setting("The format of records; auto tells that of each by its bytes. A record may hold one observation or many. What of it cannot be read makes it a dead letter that says where and why, and the rest is scored.", IsFormat = true)]
    public string Format { get; init; } = FormatCatalogue.Auto;

    /// <summary>How series are named.</summary>
    [Setting("How series are named, from {name} (of the metric), {field}, {key} (of the record), {topic}, {tag:NAME} and {tags} (all others, by name), such as \"{tag:host}/{name}/{field}\". An empty part is left out together with the separator before it. A mapping names its series itself (mapping.series). Empty for what each format does by default, which keeps two hosts apart. Another template makes other series, which warm up anew.", IsTemplate = true)]
    public string Series { get; init; } = "";

    /// <summary>What the channels of a message are.</summary>
    [Setting("What the channels of a message with \"values\": {\"cpu\": 12.3, \"load\": 0.4} are. With together they are one series, judged by how its channels go together: one decision, and events that say how much each channel contributed. With separate each is a series of its own named SERIES/CHANNEL. Counters, and channels beside a \"value\" or under a template of names, are always separate. A series has 256 channels at most; further ones are ignored.")]
    public ChannelHandling Channels { get; init; } = ChannelHandling.Together;

    /// <summary>Which series are channels of others.</summary>
    [Setting("Which series are channels of others, by their names: {series}/{channel} makes host-12/cpu the channel cpu of the series host-12, judged by all of its channels. A placeholder reaches to the text behind it, the last one to the end; {series}/{series}/{channel} takes two for the series. A value of the series host-12 itself is its channel value. Observations of different channels within join_tolerance are one row. Names that do not fit, and messages that say that they are counters, stay series of their own. Records of several topics or partitions need repartition.enabled. Empty joins nothing.", IsJoin = true)]
    public string Join { get; init; } = "";

    /// <summary>How far apart the parts of a row may be.</summary>
    [Setting("With join: how far apart in event time observations of different channels may be that are one row. Choose more than what the producers' clocks and schedules differ by, and less than the time from one row to the next. A channel that comes again begins the next row. A channel that does not come is missing.", Min = 0.001, Max = 86_400)]
    public TimeSpan JoinTolerance { get; init; } = Arrivals.JoinTolerance;

    /// <summary>How long a row waits for its channels.</summary>
    [Setting("With join: how much longer than join_tolerance, in event time, a row waits for channels that came in one of the last 64 rows and are not there yet. A row that has all is scored at once. Every 16th waits for new channels, until an observation comes that is past it. A series that falls silent is waited for no longer than lanes.idle_after. What comes for a row that is scored already is late. Choose as much as producers and topics may lag behind each other. The first 16 rows of a series wait for so long. With repartition.enabled, the partitions of a process are forwarded at most half of it apart by the timestamps of their records, or 2 s where that is more.", Min = 0, Max = 604_800)]
    public TimeSpan JoinWait { get; init; } = Arrivals.JoinWait;

    /// <summary>The unit of numeric timestamps.</summary>
    [Setting("The unit of timestamps that are numbers (Unix time), where the format leaves it open. auto tells it by the size of the number: seconds below 10^11 and so on, right for times from 1973 on. With another unit, a time that is far from its record's own and would be near it in another unit is a dead letter that names that unit. RFC 3339 timestamps need none.")]
    public TimestampUnit TimestampUnit { get; init; } = Formats.TimestampUnit;

    /// <summary>What the values are.</summary>
    [Setting("What the values of a series are where its messages do not say it (\"kind\": \"counter\"): a gauge's are scored as they are; a counter's, which rise and now and then are reset, as a rate per second. The interval in which a counter is reset, so that its value falls, is a missing point. With auto a series is a counter if its first 32 values are whole numbers, 0 or more, never fall, and rise at half of the steps or more. It warms up until that is known, and stays what it is. A gauge that only grows for so long, such as disk use, should state its kind.")]
    public SeriesKind Kind { get; init; } = SeriesKind.Gauge;

    /// <summary>The time zone.</summary>
    [Setting("The time zone that days and times of day go by, one for all series: what comes at 08:00 comes at 08:00 after a daylight-saving change too. Best the one that the people behind the series live in.")]
    public LocalClock TimeZone { get; init; } = LocalClock.Utc;

    /// <summary>How far ahead a timestamp may be.</summary>
    [Setting("How far the timestamp of an observation may be ahead of its record's own Kafka timestamp; beyond, it is a dead letter, so that one wrong clock does not make all that follows late. A record without a timestamp of its own is not checked, and nothing is where the producer's wrong clock stamps the record too (message.timestamp.type=LogAppendTime has the broker do it). 0s for any.", Min = 0)]
    [FormerName("most_ahead")]
    public TimeSpan MaxAhead { get; init; } = Defaults.MaxAhead;

    /// <summary>The allowed lateness.</summary>
    [Setting("How much older than the newest of its series, in event time, an observation may be and still be taken in order. Every observation is buffered for so much event time, and events come as much later; a series that falls silent is waited for no longer than lanes.idle_after (or incidents.no_data_after). 0s takes observations as they come: one that is older than the newest is late.", Min = 0)]
    public TimeSpan AllowedLateness { get; init; } = Arrivals.AllowedLateness;

    /// <summary>The observations that are buffered.</summary>
    [Setting("The most observations of a series that allowed_lateness buffers, and of each channel where join is set (256 of all channels at least). With join they take 400,000 bytes at most, as some 6,000 with names of 20 characters. Beyond, the oldest is taken early. Bounds memory, and the state that is kept.", Min = 1, Max = 10_000)]
    [FormerName("most_held")]
    public int MaxHeld { get; init; } = Arrivals.MaxBuffered;

    /// <summary>The late points in a row.</summary>
    [Setting("The late observations of a series, none on time between them, after which its clock is taken to have been set back (or one observation to have been far ahead). The series begins anew with the last of them, and its open incident is closed with the cause idle. 0 for never.", Min = 0, Max = 1_000_000)]
    public int LateInARow { get; init; } = Arrivals.LateInARow;

    /// <summary>What becomes of late records.</summary>
    [Setting("What becomes of an observation that is older than the newest one that its series has taken. With count it is counted and passed over. With dead_letter its record also goes to the dead-letter topic with the reason late, and is counted as dead-lettered.")]
    public PassedOver Late { get; init; } = Lane.Late;

    /// <summary>What becomes of duplicates.</summary>
    [Setting("What becomes of an observation that has the time of another one of its series: count or dead_letter, with the reason duplicate.")]
    public PassedOver Duplicate { get; init; } = Lane.Duplicate;

    /// <summary>The largest message.</summary>
    [Setting("The largest message that is read, in bytes; larger ones are dead letters.", Min = 64, Max = 16_777_216)]
    [FormerName("most_message_bytes")]
    public int MaxMessageBytes { get; init; } = Defaults.MaxMessageBytes;

    /// <summary>The most observations of a record.</summary>
    [Setting("The most observations of a record. The others are not scored, and the record is a dead letter as well. Names and tags of a record may have 262,144 bytes together.", Min = 1, Max = 10_000)]
    public int MaxPerRecord { get; init; } = Defaults.MaxObservations;

    /// <summary>The longest series name.</summary>
    [Setting("The longest name of a series, in characters; records with a longer one are dead letters.", Min = 1, Max = 32_768)]
    [FormerName("most_series_length")]
    public int MaxSeriesLength { get; init; } = Defaults.MaxSeriesLength;

    /// <summary>The largest tags.</summary>
    [Setting("The largest tags object, in bytes; records with a larger one are dead letters. Tags are kept once a series, and its state has to fit into a message.", Min = 2, Max = DecoderOptions.LongestTags)]
    [FormerName("most_tags_bytes")]
    public int MaxTagsBytes { get; init; } = Defaults.MaxTagsBytes;

    /// <summary>The name of a series, made of parts of its record; null for the format's own.</summary>
    internal SeriesTemplate? ToSeriesTemplate() => Series.Length == 0 ? null : SeriesTemplate.Parse(Series);

    /// <summary>Which series are channels of one; null where none are.</summary>
    internal JoinPattern? ToJoinPattern() => Join.Length == 0 ? null : JoinPattern.Parse(Join);
}
