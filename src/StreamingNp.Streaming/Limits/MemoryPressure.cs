namespace StreamingNp.Streaming.Limits;

/// <summary>How near a process is to its memory budget, and what it therefore does without: each level includes what the ones before it do.</summary>
public enum MemoryPressure
{
    /// <summary>There is room.</summary>
    None,

    /// <summary>No training begins, and series that have been silent for a minute are evicted to disk.</summary>
    High,

    /// <summary>Series that are not known yet are not begun: their observations are dropped, and counted.</summary>
    Severe,
}
