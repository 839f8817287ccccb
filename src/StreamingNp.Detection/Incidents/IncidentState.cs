using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Incidents;

/// <summary>All that a series remembers of its incidents.</summary>
public sealed record IncidentState
{
    // Of an incident that goes on and off few points are anomalous, and the first must not count for ever.
    private const int PointsOfResidual = 20;

    /// <summary>What a series remembers that never had an incident; shared by all of those.</summary>
    public static IncidentState None { get; } = new();

    /// <summary>Whether an incident is open.</summary>
    public bool IsOpen { get; init; }

    /// <summary>The time of the anomalous point that opened the newest incident.</summary>
    public EventTime Start { get; init; }

    /// <summary>The number of the last event of the newest incident; its opening is 0.</summary>
    public int Sequence { get; init; }

    /// <summary>The severity that was last reported.</summary>
    public Severity Severity { get; init; }

    /// <summary>What the newest incident was last known by.</summary>
    public EventCause Cause { get; init; }

    /// <summary>How the newest incident ended.</summary>
    public IncidentEnd Ended { get; init; }

    /// <summary>The model that scored the point of the last event; null before the first event.</summary>
    public ModelVersion? Model { get; init; }

    /// <summary>The time of the point that the last event was about.</summary>
    public EventTime LastEvent { get; init; }

    /// <summary>Points since the newest incident opened, that one included.</summary>
    public int Points { get; init; }

    /// <summary>Normal points in a row, up to now.</summary>
    public int NormalPoints { get; init; }

    /// <summary>Points to go until a new incident may open.</summary>
    public int CooldownPoints { get; init; }

    /// <summary>The newest verdicts, newest in the lowest bit, for n-of-m.</summary>
    public uint RecentAnomalous { get; init; }

    /// <summary>The mean of the residuals of the newest incident's anomalous points, the newest twenty or so.</summary>
    public double MeanResidual { get; init; }

    /// <summary>The state with the residual of one more anomalous point.</summary>
    /// <param name="residual">The residual.</param>
    public IncidentState WithResidual(double residual) => this with { MeanResidual = MeanResidual + (residual - MeanResidual) / Math.Min(Points, PointsOfResidual) };
}
