namespace StreamingNp.Detection.Incidents;

/// <summary>How an incident ended.</summary>
public enum IncidentEnd
{
    /// <summary>It has not ended.</summary>
    None,

    /// <summary>The series is back within what is expected.</summary>
    Recovered,

    /// <summary>It has lasted for so long that it is the new normal.</summary>
    Accepted,

    /// <summary>The series sent nothing any more.</summary>
    Idle,
}
