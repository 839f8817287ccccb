namespace StreamingNp.Detection.Incidents;

/// <summary>What a point did to the incidents of its series.</summary>
public enum IncidentChange
{
    /// <summary>Nothing that anyone is told of.</summary>
    None,

    /// <summary>An incident began.</summary>
    Opened,

    /// <summary>The incident grew more severe.</summary>
    Updated,

    /// <summary>The incident is over.</summary>
    Resolved,
}
