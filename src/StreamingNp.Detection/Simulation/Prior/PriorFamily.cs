namespace StreamingNp.Detection.Simulation.Prior;

/// <summary>What a series of the prior mainly is; parts of other families are mixed in.</summary>
public enum PriorFamily
{
    /// <summary>Smooth or rough variation around a level.</summary>
    Stationary,

    /// <summary>A short shape that comes again after 5 to 300 points.</summary>
    Periodic,

    /// <summary>Random walks, trends and slowly varying levels.</summary>
    Wandering,

    /// <summary>A daily shape, often another one at weekends.</summary>
    Daily,

    /// <summary>Narrow peaks at the same times of each day.</summary>
    DailyPeaks,

    /// <summary>Two or three states that a series changes between at random.</summary>
    Regimes,

    /// <summary>On and off in turns.</summary>
    DutyCycle,

    /// <summary>Bursts at random times with heavy-tailed heights.</summary>
    Bursts,

    /// <summary>Growth and reset.</summary>
    Sawtooth,

    /// <summary>Counts of events.</summary>
    Counts,

    /// <summary>Mostly zeros.</summary>
    Sparse,

    /// <summary>Percentages, clipped at 0 and 100.</summary>
    Percentage,

    /// <summary>Few different values.</summary>
    Quantised,

    /// <summary>Values that are repeated for a while.</summary>
    Plateaus,

    /// <summary>One value.</summary>
    Constant,

    /// <summary>One value, and rarely another one.</summary>
    NearlyConstant,

    /// <summary>A series of a <see cref="SimulatedFleet"/>.</summary>
    Fleet,
}
