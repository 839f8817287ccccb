namespace StreamingNp.Streaming.Supervision;

/// <summary>How a training ended.</summary>
public enum TrainingEnd
{
    /// <summary>The scorers use the challenger.</summary>
    Promoted,

    /// <summary>The challenger was no better; the champion stays.</summary>
    NotBetter,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>It took longer than <see cref="SupervisorOptions.Deadline"/>.</summary>
    TimedOut,

    /// <summary>The scorers could not use the challenger.</summary>
    Refused,
}
