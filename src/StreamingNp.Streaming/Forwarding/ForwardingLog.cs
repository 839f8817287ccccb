using Microsoft.Extensions.Logging;

namespace StreamingNp.Streaming.Forwarding;

/// <summary>What forwarding has to say.</summary>
internal static partial class ForwardingLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Made topic {Topic} with {Partitions} partitions, to which the input is forwarded by series.")]
    public static partial void Made(this ILogger logger, string topic, int partitions);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Topic {Topic} was given {Partitions} partitions instead of {Before}, as is asked for; series that move to another partition warm up again.")]
    public static partial void Grown(this ILogger logger, string topic, int before, int partitions);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Topic {Topic} has {Partitions} partitions; only the first {Used} are used, as is asked for.")]
    public static partial void HasMore(this ILogger logger, string topic, int partitions, int used);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What is done cannot be deleted from topic {Topic} ({Reason}); it stays as long as the topic's retention says.")]
    public static partial void NotDeleted(this ILogger logger, string topic, string reason);
}
