using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Residuals;

namespace StreamingNp.App.Configuration;

/// <summary>When a point is anomalous.</summary>
public sealed record DetectionSection
{
    private static readonly DetectorOptions Defaults = new();

    /// <summary>The false incidents.</summary>
    [Setting("The false incidents per series and month that somebody on call is ready to bear; where a month has fewer than 720 points, per 720 points. Lower means fewer of them, and anomalies have to be larger to be found.", Min = 0, AboveMin = true, Max = 1_000)]
    public double FalseIncidents { get; init; } = Defaults.FalseIncidentsPerMonth;

    /// <summary>The false-alarm rate.</summary>
    [Setting("The share of normal points that may be anomalies; 0 for the share that false_incidents amounts to at the sampling interval of each series.", Min = 0, Max = 0.1)]
    public double FalseAlarmRate { get; init; }

    /// <summary>What makes a point anomalous.</summary>
    [Setting("What of a prediction makes a point anomalous: how improbable its value is seen from several horizons (surprise), its negative log-likelihood, its probability density, or the variance of the prediction. The variance shows where the model does not know what comes, and never that a value is wrong. All but surprise need some hundred points of a series before they say anything.")]
    public ScoreKind Score { get; init; } = Defaults.Score;

    /// <summary>The share of normal points that may be anomalies.</summary>
    /// <param name="interval">The sampling interval, on which it hangs unless it is set; zero where it is not known.</param>
    public double FalseAlarmRateAt(TimeSpan interval) =>
        FalseAlarmRate > 0 ? FalseAlarmRate : Math.Pow(10, -(StreamingNp.Detection.Thresholds.FalseIncidents.Threshold(FalseIncidents)));

    /// <summary>What the band holds.</summary>
    [Setting("The share of what is normal now that the band of a point (lower, upper) holds, in events, scores and pictures.", Min = 0.5, Max = 0.9999)]
    public double BandShare { get; init; } = Defaults.BandShare;
}
