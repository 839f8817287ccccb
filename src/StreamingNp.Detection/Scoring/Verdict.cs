namespace StreamingNp.Detection.Scoring;

/// <summary>What is said of one point.</summary>
public enum Verdict
{
    /// <summary>As expected.</summary>
    Normal,

    /// <summary>More surprising than the threshold.</summary>
    Anomalous,
}
