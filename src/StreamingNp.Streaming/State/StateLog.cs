using Microsoft.Extensions.Logging;

namespace StreamingNp.Streaming.State;

/// <summary>What stores of state have to say.</summary>
internal static partial class StateLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Made topic {Topic} with {Partitions} partitions for the state of lanes.")]
    public static partial void Made(this ILogger logger, string topic, int partitions);

    [LoggerMessage(Level = LogLevel.Information, Message = "Topic {Topic} has {Partitions} partitions now, as many as the input needs.")]
    public static partial void Grown(this ILogger logger, string topic, int partitions);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The topics for the state of lanes cannot be made by the admin client ({Reason}); they are made by their first use, as the broker makes topics, and keep state only as long as that does.")]
    public static partial void NoAdmin(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The brokers have not answered in time whether the topics for the state of lanes are made ({Reason}); they are looked for, and asked for again where they are missing.")]
    public static partial void NotMadeYet(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The journal of lane {Lane} begins at offset {Low} of {Topic}/{Partition}, and {Begin} is asked for; what is between them is gone (retention is shorter than the outage).")]
    public static partial void JournalGone(this ILogger logger, string lane, string topic, int partition, long low, long begin);

    [LoggerMessage(Level = LogLevel.Information, Message = "Read the state of lane {Lane}: {Snapshots} records of snapshots, {Journal} of the journal, {Megabytes:0.0} MB in {Elapsed}.")]
    public static partial void Restored(this ILogger logger, string lane, long snapshots, long journal, double megabytes, string elapsed);
}
