namespace StreamingNp.Detection.Scoring;

/// <summary>What is said of one point.</summary>
public enum Verdict
{
    /// <summary>As expected.</summary>
    Normal,

    /// <summary>Beyond the threshold.</summary>
    Anomalous,
}
