using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Residuals;
using StreamingNp.Detection.Rules;
using StreamingNp.Detection.Series;

namespace StreamingNp.Detection.Configuration;

/// <summary>How points become verdicts and incidents.</summary>
public sealed record DetectorOptions
{
    /// <summary>The false incidents a series and month of 30 days that somebody is ready to bear; above 0.</summary>
    public double FalseIncidentsPerMonth { get; init; } = 1;

    /// <summary>The share of normal points that may have an anomalous verdict, above 0, at most 0.1; null for the share that <see cref="FalseIncidentsPerMonth"/> amounts to at the sampling interval of each series.</summary>
    public double? FalseAlarmRate { get; init; }

    /// <summary>What of a prediction makes a point anomalous.</summary>
    public ScoreKind Score { get; init; } = ScoreKind.Surprise;

    /// <summary>What the values of a series are where no message says it.</summary>
    public SeriesKind Kind { get; init; } = SeriesKind.Gauge;

    /// <summary>The least value that is allowed: a lower one is always an anomaly, and no band goes below it; null for none.</summary>
    public double? LowerBound { get; init; }

    /// <summary>The greatest value that is allowed: a higher one is always an anomaly, and no band goes above it; null for none.</summary>
    public double? UpperBound { get; init; }

    /// <summary>What becomes of observations that do not come in order of time.</summary>
    public ArrivalOptions Arrival { get; init; } = new();

    /// <summary>How much of its past a series keeps.</summary>
    public HistoryOptions History { get; init; } = new();

    /// <summary>How anomalous points become incidents.</summary>
    public IncidentOptions Incidents { get; init; } = new();

    /// <summary>The share of what is normal now that the band of a point holds, above 0 and below 1.</summary>
    public double BandShare { get; init; } = 0.99;

    /// <summary>The options that hold for the series that a rule is about.</summary>
    /// <param name="rule">The rule.</param>
    public DetectorOptions Under(SeriesRule rule) => this with
    {
        FalseIncidentsPerMonth = rule.FalseIncidents ?? FalseIncidentsPerMonth,
        FalseAlarmRate = rule.FalseIncidents is null ? FalseAlarmRate : null,
        LowerBound = rule.LowerBound ?? LowerBound,
        UpperBound = rule.UpperBound ?? UpperBound,
        Kind = rule.Kind ?? Kind,
        Incidents = Incidents with
        {
            Direction = rule.Direction ?? Incidents.Direction,
            MinimumEffect = rule.MinEffect ?? Incidents.MinimumEffect,
            MinimumRelativeEffect = rule.MinRelativeEffect ?? Incidents.MinimumRelativeEffect,
            NoDataAfter = rule.NoDataAfter ?? Incidents.NoDataAfter,
            MinSeverity = rule.Severity ?? Incidents.MinSeverity,
            MaxSeverity = rule.Severity ?? rule.MaxSeverity ?? Incidents.MaxSeverity,
        },
    };
}
