namespace StreamingNp.Detection.Incidents;

/// <summary>What an event comes from.</summary>
public enum EventCause
{
    /// <summary>A value that was not expected.</summary>
    Value,

    /// <summary>A value that comes again and again in a series that usually changes.</summary>
    Stuck,

    /// <summary>The newest points together, none of which need be an anomaly alone.</summary>
    SustainedShift,

    /// <summary>The series sent nothing for so long that its incident was closed.</summary>
    Idle,

    /// <summary>The series sends nothing.</summary>
    NoData,

    /// <summary>A value clearly outside of the range of six weeks.</summary>
    OutOfRange,

    /// <summary>What came at the same time day after day did not come.</summary>
    Missing,

    /// <summary>The channels of a series, which are together what they rarely are.</summary>
    Channels,
}
