using Microsoft.Extensions.Logging;

namespace StreamingNp.Streaming.Alerts;

/// <summary>What the sinks of alerts have to say.</summary>
internal static partial class AlertLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Sending alerts from {Topic} to {Sink} as group {Group}.")]
    public static partial void Following(this ILogger logger, string topic, string sink, string group);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Sink} at {Address} does not take alerts ({Reason}); they wait, and it is tried again.")]
    public static partial void DoesNotTake(this ILogger logger, string sink, string address, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Sink} at {Address} takes alerts again.")]
    public static partial void TakesAgain(this ILogger logger, string sink, string address);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Sink} at {Address} refuses an alert ({Reason}); it is skipped.")]
    public static partial void Refuses(this ILogger logger, string sink, string address, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Sink} at {Address} wants no more alerts (410 Gone); nothing is sent to it until the process is started again.")]
    public static partial void IsGone(this ILogger logger, string sink, string address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The record {Place} of the event topic is no anomaly event ({Reason}); no alert comes from it.")]
    public static partial void NoEvent(this ILogger logger, string place, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The alerts for {Sink} cannot be read from {Topic} at {Servers} ({Reason}); trying again.")]
    public static partial void CannotRead(this ILogger logger, string sink, string topic, string servers, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Partition} of the event topic was made anew: its newest record is before offset {Offset}, up to which {Sink} had read; it is read from its beginning.")]
    public static partial void MadeAnew(this ILogger logger, string partition, long offset, string sink);

    [LoggerMessage(Level = LogLevel.Warning, Message = "More than {Most} incidents are open at once; the oldest is no longer sent to Alertmanager, which takes it for resolved after a while.")]
    public static partial void TooManyOpen(this ILogger logger, int most);
}
