namespace StreamingNp.Detection.Incidents;

/// <summary>How anomalous points become incidents.</summary>
public sealed record IncidentOptions
{
    /// <summary>An open incident stays open while points have at least this share of the threshold that opened it; above 0, at most 1.</summary>
    public double LeaveShare { get; init; } = 0.75;

    /// <summary>n of n-of-m: anomalous points that open an incident; 1 to <see cref="ConfirmWithin"/>.</summary>
    public int ConfirmPoints { get; init; } = 1;

    /// <summary>m of n-of-m: the newest points among which they are counted; 1 to 32.</summary>
    public int ConfirmWithin { get; init; } = 1;

    /// <summary>Normal points in a row after which an incident is resolved; anomalies nearer than this belong to one incident. 1 or more.</summary>
    public int MergeGap { get; init; } = 6;

    /// <summary>Points after an incident in which no new one opens; 0 or more.</summary>
    public int Cooldown { get; init; }

    /// <summary>How long an incident lasts before it is the new normal, in event time; above zero. It lasts for <see cref="MinPointsToAccept"/> points at least.</summary>
    public TimeSpan AcceptAfter { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The fewest points after which an incident is the new normal.</summary>
    public const int MinPointsToAccept = 8;

    /// <summary>The least difference between value and expectation that counts, in the units of the series; 0 or more.</summary>
    public double MinimumEffect { get; init; }

    /// <summary>The least difference between value and expectation that counts, as a share of the expectation's magnitude; 0 or more.</summary>
    public double MinimumRelativeEffect { get; init; } = 1e-5;

    /// <summary>Which deviations count.</summary>
    public DirectionFilter Direction { get; init; } = DirectionFilter.Both;

    /// <summary>The score from which an incident is a warning.</summary>
    public double WarningScore { get; init; } = 6;

    /// <summary>The score from which an incident is critical.</summary>
    public double CriticalScore { get; init; } = 12;

    /// <summary>The lowest severity of an incident; null for any.</summary>
    public Severity? MinSeverity { get; init; }

    /// <summary>The highest severity of an incident, at least <see cref="MinSeverity"/>; null for any.</summary>
    public Severity? MaxSeverity { get; init; }

    /// <summary>The silence of a series, by the wall clock, after which an incident of its own says that no data come; 0 for never.</summary>
    public TimeSpan NoDataAfter { get; init; }
}
