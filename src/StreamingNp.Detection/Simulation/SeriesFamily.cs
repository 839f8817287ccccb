namespace StreamingNp.Detection.Simulation;

/// <summary>The kinds of series in a simulated fleet.</summary>
public enum SeriesFamily
{
    /// <summary>A smooth daily shape with little noise.</summary>
    SmoothDaily,

    /// <summary>A daily shape under noise of any level, often autocorrelated.</summary>
    NoisyDaily,

    /// <summary>A daily shape on a level that wanders over weeks.</summary>
    Trend,

    /// <summary>Poisson counts with a daily rate, down to one event in several points.</summary>
    Counts,

    /// <summary>Noise around a level, without a daily shape.</summary>
    Noise,

    /// <summary>Positive and skewed: log-normal noise around a daily median.</summary>
    Latency,

    /// <summary>A percentage, between 0 and 100.</summary>
    Utilisation,

    /// <summary>Two levels, day and night, with steep edges.</summary>
    Plateau,
}
