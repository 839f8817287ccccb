namespace StreamingNp.Detection.Incidents;

/// <summary>Which deviations from the expectation count.</summary>
public enum DirectionFilter
{
    /// <summary>Values above and below.</summary>
    Both,

    /// <summary>Values above the expectation only.</summary>
    Up,

    /// <summary>Values below the expectation only.</summary>
    Down,
}
