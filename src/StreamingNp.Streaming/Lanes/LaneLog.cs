using Microsoft.Extensions.Logging;

namespace StreamingNp.Streaming.Lanes;

internal static partial class LaneLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The state of lane {Lane} misses {Gaps} stretches of its journal (deleted by retention, or lost); its series go on from what is known.")]
    public static partial void StateHasGaps(this ILogger logger, string lane, int gaps);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The state of lane {Lane} ends at offset {End}, and its group has committed {Committed}: what is between them is not in it; its series go on from what is known.")]
    public static partial void StateIsBehind(this ILogger logger, string lane, long end, long committed);
}
