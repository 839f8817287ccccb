namespace StreamingNp.Detection.Simulation.Disturbed;

/// <summary>What comes again and again in a series.</summary>
public enum RecurringKind
{
    /// <summary>One point that is 8 to 15 deviations too high.</summary>
    Spike,

    /// <summary>3 to 10 points of zero.</summary>
    Dip,

    /// <summary>An hour that is 8 to 15 deviations too high.</summary>
    Step,
}
