using System.Numerics;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Incidents;

/// <summary>Makes incidents of scored points: n-of-m confirmation, hysteresis, merge gap, cooldown. Pure: state in, state and change out.</summary>
/// <param name="options">The rules.</param>
public sealed class IncidentTracker(IncidentOptions options)
{
    /// <summary>Follows one scored point.</summary>
    /// <param name="state">What the series remembers.</param>
    /// <param name="time">The time of the point, later than any before.</param>
    /// <param name="surprise">Its calibrated surprise.</param>
    /// <param name="threshold">The surprise from which a point is anomalous.</param>
    /// <param name="counts">Whether it deviates far enough and in a direction that counts; see <see cref="Counts"/>.</param>
    /// <param name="mayOpen">Whether an incident may open now; false for points that are too old to alert anyone.</param>
    public (IncidentState State, IncidentChange Change) Follow(IncidentState state, EventTime time, double surprise, double threshold, bool counts, bool mayOpen)
    {
        bool anomalous = counts && surprise >= threshold;
        state = state with { RecentAnomalous = (state.RecentAnomalous << 1) | (anomalous ? 1u : 0u) };
        return state.IsOpen
            ? FollowOpen(state, time, surprise, calm: !counts || surprise < threshold * options.LeaveShare)
            : FollowClosed(state, time, surprise, anomalous, mayOpen);
    }

    /// <summary>Resolves the open incident of a series that stopped.</summary>
    /// <param name="state">What the series remembers, with an open incident.</param>
    public static IncidentState Resolve(IncidentState state) =>
        state with { IsOpen = false, Sequence = state.Sequence + 1, CalmPoints = 0, RecentAnomalous = 0 };

    /// <summary>The severity of a surprise.</summary>
    public Severity SeverityOf(double surprise) =>
        surprise >= options.CriticalSurprise ? Severity.Critical : surprise >= options.WarningSurprise ? Severity.Warning : Severity.Info;

    /// <summary>Whether a deviation is large enough and in a direction that counts.</summary>
    /// <param name="value">The value of the point.</param>
    /// <param name="expected">What was expected.</param>
    public bool Counts(double value, double expected)
    {
        double effect = value - expected;
        bool direction = options.Direction switch { DirectionFilter.Up => effect > 0, DirectionFilter.Down => effect < 0, _ => true };
        return direction && Math.Abs(effect) >= Math.Max(options.MinimumEffect, options.MinimumRelativeEffect * Math.Abs(expected));
    }

    private (IncidentState, IncidentChange) FollowClosed(IncidentState state, EventTime time, double surprise, bool anomalous, bool mayOpen)
    {
        bool coolingDown = state.CooldownPoints > 0;
        if (coolingDown) state = state with { CooldownPoints = state.CooldownPoints - 1 };
        uint newest = options.ConfirmWithin >= 32 ? uint.MaxValue : (1u << options.ConfirmWithin) - 1;
        bool confirmed = anomalous && BitOperations.PopCount(state.RecentAnomalous & newest) >= options.ConfirmPoints;
        if (!confirmed || !mayOpen || coolingDown) return (state, IncidentChange.None);
        return (state with { IsOpen = true, Start = time, Sequence = 0, Severity = SeverityOf(surprise), LastEvent = time, CalmPoints = 0 }, IncidentChange.Opened);
    }

    private (IncidentState, IncidentChange) FollowOpen(IncidentState state, EventTime time, double surprise, bool calm)
    {
        if (calm)
        {
            state = state with { CalmPoints = state.CalmPoints + 1 };
            if (state.CalmPoints < options.MergeGap) return (state, IncidentChange.None);
            return (Resolve(state) with { LastEvent = time, CooldownPoints = options.Cooldown }, IncidentChange.Resolved);
        }
        state = state with { CalmPoints = 0 };
        // A burst is as severe as its worst point: severity falls only with the next incident.
        Severity severity = (Severity)Math.Max((int)state.Severity, (int)SeverityOf(surprise));
        bool due = severity != state.Severity || time - state.LastEvent >= options.UpdateInterval;
        return due
            ? (state with { Severity = severity, Sequence = state.Sequence + 1, LastEvent = time }, IncidentChange.Updated)
            : (state, IncidentChange.None);
    }
}
