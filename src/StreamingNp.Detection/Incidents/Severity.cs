namespace StreamingNp.Detection.Incidents;

/// <summary>How much attention an incident asks for.</summary>
public enum Severity
{
    /// <summary>Worth knowing.</summary>
    Info,

    /// <summary>Worth a look.</summary>
    Warning,

    /// <summary>Worth getting up for.</summary>
    Critical,
}
