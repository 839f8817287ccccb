using StreamingNp.Detection.Incidents;

namespace StreamingNp.App.Configuration;

/// <summary>How anomalous points become incidents.</summary>
public sealed record IncidentsSection
{
    private static readonly IncidentOptions Defaults = new();

    /// <summary>The leaving threshold.</summary>
    [Setting("An open incident stays open while the score is at least this share of the threshold that opened it (hysteresis).", Min = 0, AboveMin = true, Max = 1)]
    public double LeaveShare { get; init; } = Defaults.LeaveShare;

    /// <summary>n of n-of-m.</summary>
    [Setting("The anomalous points, among the newest confirm_within, that open an incident. 2 or more ignores single spikes and reports later.", Min = 1, Max = 32)]
    public int ConfirmPoints { get; init; } = Defaults.ConfirmPoints;

    /// <summary>m of n-of-m.</summary>
    [Setting("The newest points among which confirm_points are counted; at least confirm_points.", Min = 1, Max = 32)]
    public int ConfirmWithin { get; init; } = Defaults.ConfirmWithin;

    /// <summary>The merge gap.</summary>
    [Setting("Normal points in a row after which an incident is resolved. Anomalies that are nearer than this belong to one incident.", Min = 1)]
    public int MergeGap { get; init; } = Defaults.MergeGap;

    /// <summary>The cooldown.</summary>
    [Setting("Points after an incident in which no new one opens.", Min = 0)]
    public int Cooldown { get; init; } = Defaults.Cooldown;

    /// <summary>The minimum effect.</summary>
    [FormerName("minimum_effect")]
    [Setting("The least difference between value and expectation that counts, in the units of the series.", Min = 0)]
    public double MinEffect { get; init; } = Defaults.MinimumEffect;

    /// <summary>The relative minimum effect.</summary>
    [FormerName("minimum_relative_effect")]
    [Setting("The least difference between value and expectation that counts, as a share of the expectation's magnitude; 0.05 is 5 %. By default it is so little that only a series that hardly ever moves notices: nobody asks for a change of a constant in its seventh digit.", Min = 0)]
    public double MinRelativeEffect { get; init; } = Defaults.MinimumRelativeEffect;

    /// <summary>The direction.</summary>
    [Setting("Which deviations count: values above the expectation (up), below it (down) or both.")]
    public DirectionFilter Direction { get; init; } = Defaults.Direction;

    /// <summary>When the new becomes normal.</summary>
    [Setting("How long an incident lasts before it ends as accepted: what it was about is the new normal from then on. At least eight points. Shorter adapts sooner to a new level, longer keeps an incident open for longer.", Min = 0, AboveMin = true)]
    public TimeSpan AcceptAfter { get; init; } = Defaults.AcceptAfter;

    /// <summary>The score of a warning.</summary>
    [FormerName("warning_surprise")]
    [Setting("The score from which an incident is a warning.", Min = 0, Max = 300)]
    public double WarningScore { get; init; } = Defaults.WarningScore;

    /// <summary>The score of a critical incident.</summary>
    [FormerName("critical_surprise")]
    [Setting("The score from which an incident is critical; at least warning_score.", Min = 0, Max = 300)]
    public double CriticalScore { get; init; } = Defaults.CriticalScore;

    /// <summary>The silence that is missed.</summary>
    [Setting("The silence of a series, by the wall clock, after which an incident of its own with the cause no_data says that nothing comes; its next point resolves it. A series that has never been scored is not missed. 0s for never.", Min = 0)]
    public TimeSpan NoDataAfter { get; init; } = Defaults.NoDataAfter;
}
