using StreamingNp.Detection.Detectors;

namespace StreamingNp.App.Configuration;

/// <summary>When a point is anomalous.</summary>
public sealed record DetectionSection
{
    private static readonly DetectorOptions Defaults = new();

    /// <summary>The false-alarm rate.</summary>
    [Setting("The share of normal points that may have an anomalous verdict. Lower means fewer false alarms, and anomalies have to be larger to be found.", Least = 0, AboveLeast = true, Most = 0.1)]
    public double FalseAlarmRate { get; init; } = Defaults.FalseAlarmRate;

    /// <summary>When the new becomes normal.</summary>
    [Setting("The points after which a run of anomalous points is the new normal. Lower adapts sooner to a new level, higher keeps an incident open for longer.", Least = 1)]
    public int AcceptAfter { get; init; } = Defaults.AcceptAfter;

    /// <summary>Whether every point has its band.</summary>
    [Setting("Whether every scored point bears its band (lower, upper), not only those in events; for the score topic. Costs a few microseconds a point.")]
    public bool Bands { get; init; } = Defaults.Bands;
}
