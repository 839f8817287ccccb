namespace StreamingNp.Detection.Evaluation;

/// <summary>What went wrong in a labelled stretch of a series.</summary>
public enum AnomalyKind
{
    /// <summary>One to a few points far above what was to be expected.</summary>
    Spike,

    /// <summary>One to a few points far below what was to be expected.</summary>
    Dip,

    /// <summary>A new level that lasts for hours and goes back again.</summary>
    LevelShift,

    /// <summary>The same value over and over, as from a sensor that is stuck.</summary>
    FlatLine,

    /// <summary>A day whose shape comes hours too early or too late.</summary>
    ShiftedDay,

    /// <summary>Labelled by someone who did not say what it is. Never simulated.</summary>
    Unspecified,
}
