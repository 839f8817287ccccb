namespace StreamingNp.Detection.Detectors;

/// <summary>What became of an observation. Every observation has exactly one.</summary>
public enum Disposition
{
    /// <summary>It is scored.</summary>
    Scored,

    /// <summary>It joined the history of a series that has too few points for a context, is the first of a counter, or came before it was known whether the series is one.</summary>
    WarmingUp,

    /// <summary>It has no value, or it is the first of a counter that was reset, whose rate nobody knows.</summary>
    Missing,

    /// <summary>It is older than the newest point that its series took.</summary>
    Late,

    /// <summary>It bears the time of the newest point that its series took, or of one that is buffered.</summary>
    Duplicate,

    /// <summary>It was dropped for want of room.</summary>
    Dropped,

    /// <summary>It is buffered until older ones have had time to come; later it has another disposition.</summary>
    Buffered,
}
