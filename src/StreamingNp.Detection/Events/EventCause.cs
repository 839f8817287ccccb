namespace StreamingNp.Detection.Events;

/// <summary>What an event comes from.</summary>
public enum EventCause
{
    /// <summary>A value unlike what was expected.</summary>
    Value,

    /// <summary>A value that repeats itself although the series does not.</summary>
    Stuck,

    /// <summary>The series stopped, by the wall clock.</summary>
    Idle,
}
