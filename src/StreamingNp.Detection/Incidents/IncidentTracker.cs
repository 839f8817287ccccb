using System.Numerics;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Incidents;

/// <summary>Makes incidents of scored points: n-of-m confirmation, hysteresis, merge gap, cooldown, acceptance. Pure: state in, state and change out.</summary>
/// <param name="options">The rules.</param>
public sealed class IncidentTracker(IncidentOptions options)
{
    // An incident may stay open for months at a point each millisecond.
    private const int MaxPoints = 1 << 30;

    /// <summary>Follows one scored point.</summary>
    /// <param name="state">What the series remembers.</param>
    /// <param name="time">The time of the point, later than any before.</param>
    /// <param name="score">Its score.</param>
    /// <param name="threshold">The score from which a point is anomalous.</param>
    /// <param name="counts">Whether it deviates far enough and in a direction that counts; see <see cref="Counts"/>.</param>
    /// <param name="isWithinBand">Whether its value is within what is expected.</param>
    /// <param name="mayOpen">Whether an incident may open now; false for points that are too old to alert anyone.</param>
    /// <param name="mayAccept">Whether the value could be the new normal; false for one that is not allowed.</param>
    public (IncidentState State, IncidentChange Change) Follow(IncidentState state, EventTime time, double score, double threshold, bool counts, bool isWithinBand, bool mayOpen, bool mayAccept = true)
    {
        bool anomalous = counts && score >= threshold;
        uint recent = (state.RecentAnomalous << 1) | (anomalous ? 1u : 0u);
        // Of most points nothing is new: no object for them.
        if (recent != state.RecentAnomalous) state = state with { RecentAnomalous = recent };
        return state.IsOpen
            ? FollowOpen(state, time, score, isNormal: !counts || (isWithinBand && score < threshold * options.LeaveShare), mayAccept)
            : FollowClosed(state, time, score, anomalous, mayOpen);
    }

    /// <summary>Resolves the open incident.</summary>
    /// <param name="state">What the series remembers, with an open incident.</param>
    /// <param name="ended">How it ended.</param>
    public static IncidentState Resolve(IncidentState state, IncidentEnd ended) =>
        state with { IsOpen = false, Sequence = state.Sequence + 1, NormalPoints = 0, RecentAnomalous = 0, Ended = ended };

    /// <summary>The severity of a score.</summary>
    public Severity SeverityOf(double score) =>
        Bounded(score >= options.CriticalScore ? Severity.Critical : score >= options.WarningScore ? Severity.Warning : Severity.Info);

    /// <summary>A severity within those that an incident may have.</summary>
    public Severity Bounded(Severity severity)
    {
        if (severity < options.MinSeverity) severity = options.MinSeverity.Value;
        return severity > options.MaxSeverity ? options.MaxSeverity.Value : severity;
    }

    /// <summary>Whether a deviation is large enough and in a direction that counts.</summary>
    /// <param name="effect">The value minus what was expected.</param>
    /// <param name="expected">What was expected.</param>
    /// <param name="isAbove">Whether the evidence lies above what was expected.</param>
    public bool Counts(double effect, double expected, bool isAbove) =>
        CountsDirection(isAbove) && Math.Abs(effect) >= Math.Max(options.MinimumEffect, options.MinimumRelativeEffect * Math.Abs(expected));

    /// <summary>Whether a direction counts.</summary>
    /// <param name="isAbove">Whether the evidence lies above what was expected.</param>
    public bool CountsDirection(bool isAbove) => options.Direction switch { DirectionFilter.Up => isAbove, DirectionFilter.Down => !isAbove, _ => true };

    private (IncidentState, IncidentChange) FollowClosed(IncidentState state, EventTime time, double score, bool anomalous, bool mayOpen)
    {
        bool coolingDown = state.CooldownPoints > 0;
        if (coolingDown) state = state with { CooldownPoints = state.CooldownPoints - 1 };
        uint newest = options.ConfirmWithin >= 32 ? uint.MaxValue : (1u << options.ConfirmWithin) - 1;
        bool confirmed = anomalous && BitOperations.PopCount(state.RecentAnomalous & newest) >= options.ConfirmPoints;
        if (!confirmed || !mayOpen || coolingDown) return (state, IncidentChange.None);
        return (state with { IsOpen = true, Start = time, Sequence = 0, Severity = SeverityOf(score), LastEvent = time, Points = 1, NormalPoints = 0, Ended = IncidentEnd.None, MeanResidual = 0 }, IncidentChange.Opened);
    }

    private (IncidentState, IncidentChange) FollowOpen(IncidentState state, EventTime time, double score, bool isNormal, bool mayAccept)
    {
        state = state with { Points = Math.Min(state.Points + 1, MaxPoints), NormalPoints = isNormal ? state.NormalPoints + 1 : 0 };
        if (isNormal)
        {
            if (state.NormalPoints < options.MergeGap) return (state, IncidentChange.None);
            return (Resolve(state, IncidentEnd.Recovered) with { LastEvent = time, CooldownPoints = options.Cooldown }, IncidentChange.Resolved);
        }
        if (mayAccept && state.Points > IncidentOptions.MinPointsToAccept && time - state.Start >= options.AcceptAfter)
            return (Resolve(state, IncidentEnd.Accepted) with { LastEvent = time, CooldownPoints = options.Cooldown }, IncidentChange.Resolved);
        // A burst is as severe as its worst point: severity falls only with the next incident.
        Severity severity = (Severity)Math.Max((int)state.Severity, (int)SeverityOf(score));
        return severity == state.Severity
            ? (state, IncidentChange.None)
            : (state with { Severity = severity, Sequence = state.Sequence + 1, LastEvent = time }, IncidentChange.Updated);
    }
}
