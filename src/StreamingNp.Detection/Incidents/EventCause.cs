namespace StreamingNp.Detection.Incidents;

/// <summary>What an event comes from.</summary>
public enum EventCause
{
    /// <summary>A value unlike what was expected.</summary>
    Value,

    /// <summary>A value that repeats itself although the series does not.</summary>
    Stuck,

    /// <summary>The series stopped, by the wall clock, or its own clock was set back, and the time that the incident is of does not go on.</summary>
    Idle,

    /// <summary>Nothing comes of the series any more, by the wall clock: an incident of its own, whatever its values did before.</summary>
    NoData,

    /// <summary>Values of which none is unlike what was expected, and all together are.</summary>
    Lasting,
}
