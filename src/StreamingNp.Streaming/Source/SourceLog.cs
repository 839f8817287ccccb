using Microsoft.Extensions.Logging;

namespace StreamingNp.Streaming.Source;

/// <summary>What the source has to say.</summary>
internal static partial class SourceLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Kafka at {Servers} does not answer ({Reason}); trying again.")]
    public static partial void DoesNotAnswer(this ILogger logger, string servers, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Kafka at {Servers} answers again.")]
    public static partial void AnswersAgain(this ILogger logger, string servers);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Topic {Topic} does not exist at {Servers}; waiting for it.")]
    public static partial void TopicMissing(this ILogger logger, string topic, string servers);

    [LoggerMessage(Level = LogLevel.Information, Message = "Topic {Topic} exists now.")]
    public static partial void TopicFound(this ILogger logger, string topic);

    [LoggerMessage(Level = LogLevel.Information, Message = "Waiting for group {Group} to hand out partitions: a member that was killed is given up after session.timeout.ms ({Timeout}).")]
    public static partial void WaitsForGroup(this ILogger logger, string group, string timeout);

    [LoggerMessage(Level = LogLevel.Information, Message = "Joined group {Group}.")]
    public static partial void Joined(this ILogger logger, string group);

    [LoggerMessage(Level = LogLevel.Information, Message = "Reading {Topic}, partitions {Partitions}.")]
    public static partial void Reading(this ILogger logger, string topic, string partitions);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Reading {Partition} from offset {Offset} (epoch {Epoch}).")]
    public static partial void Opened(this ILogger logger, string partition, long offset, int epoch);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Handed {Partition} over; everything below offset {Offset} is done.")]
    public static partial void HandedOver(this ILogger logger, string partition, long offset);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lane of {Partition} did not finish what it held ({Reason}); it is read again from {Offset} on.")]
    public static partial void NotFinished(this ILogger logger, string partition, string reason, string offset);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Topic {Topic} is no longer read here, partitions {Partitions}: the group heard nothing of this member for session.timeout.ms, or gave them to another. Whoever has them next reads from the offsets that the group has committed.")]
    public static partial void Lost(this ILogger logger, string topic, string partitions);

    [LoggerMessage(Level = LogLevel.Error, Message = "The lane of {Partition} failed ({Reason}); it is opened again in {Delay}, at {Offset}.")]
    public static partial void LaneFailed(this ILogger logger, Exception? exception, string partition, string reason, string delay, string offset);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Partition} went back from offset {From} to {To} (its topic was made anew); it starts with a new lane.")]
    public static partial void WentBack(this ILogger logger, string partition, long from, long to);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Partition} has stalled at offset {Offset}; the consumer is sent there once more.")]
    public static partial void Stalled(this ILogger logger, string partition, long offset);

    [LoggerMessage(Level = LogLevel.Information, Message = "The consumer of {Partition} went from offset {From} to {To} although there are records in between; they were asked for once more, and none is lost.")]
    public static partial void ReadAgain(this ILogger logger, string partition, long from, long to);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The group's offset of {Partition} is gone (its topic was made anew); it is read from offset {Offset} on, with the series that it had.")]
    public static partial void MadeAnew(this ILogger logger, string partition, long offset);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Some records are gone before they were read (retention is shorter than the outage or the lag); going on at the oldest: {Message}")]
    public static partial void RecordsGone(this ILogger logger, string message);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not find out where to start in {Partitions} ({Reason}); trying again.")]
    public static partial void StartUnknown(this ILogger logger, string partitions, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not commit offsets of {Partitions} ({Reason}); the next commit takes them along.")]
    public static partial void CommitFailed(this ILogger logger, string partitions, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Kafka at {Servers} reports an error: {Reason}.")]
    public static partial void Reported(this ILogger logger, string servers, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The consumer did not leave its group within {Timeout}; the group finds out by itself.")]
    public static partial void DidNotLeave(this ILogger logger, string timeout);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The source stopped: {Reason}.")]
    public static partial void Stopped(this ILogger logger, Exception exception, string reason);
}
