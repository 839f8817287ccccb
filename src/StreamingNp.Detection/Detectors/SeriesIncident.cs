using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Evidence;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Residuals;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Detectors;

/// <summary>How the incident of a series goes on: what opens it, what it is about, and what becomes of the series when it ends.</summary>
/// <param name="state">The series, which is changed.</param>
/// <param name="rules">What it is detected by.</param>
internal readonly struct SeriesIncident(SeriesState state, DetectorBlueprint rules)
{
    // What lasts in a series that is only some days old may be its night; at a weekend within its first week, that it is one.
    private static readonly TimeSpan TimeBeforeSustained = TimeSpan.FromDays(3);
    private static readonly TimeSpan TimeBeforeWeekend = TimeSpan.FromDays(7);

    // A return from what was accepted is recognised for a week.
    private static readonly TimeSpan TimeToReturn = TimeSpan.FromDays(7);

    // As many as a context takes of what is the new normal.
    private const int PointsOfNewNormal = 64;

    /// <summary>Whether a silence of the series would be missed.</summary>
    public bool CanBeMissed => state is { Model: not null, Watermark: not null, SilentSince: null };

    /// <summary>Whether a sustained shift is evidence at a point.</summary>
    /// <param name="time">When the point is.</param>
    /// <param name="interval">The time between two points.</param>
    public bool MaySustain(EventTime time, TimeSpan interval)
    {
        TimeSpan age = time - state.Began!.Value;
        IncidentState incident = state.Incident;
        if (age < TimeBeforeSustained || (age < TimeBeforeWeekend && !incident.IsOpen && state.History.Clock.ToLocal(time).IsWeekend)) return false;
        if (incident.Model is null) return true;
        // What is sustained must not keep an incident open that something else has opened, and that is over.
        if (incident.IsOpen) return incident.Cause == EventCause.SustainedShift;
        // After a change that stays, its newest points are odd for as long as a context from afar reaches back to before it, and an incident has told of it already.
        return time - incident.LastEvent > (rules.LongestHorizon + SustainedShift.Horizon) * interval;
    }

    /// <summary>Follows a point that was judged: the incident opens, is updated, or ends.</summary>
    /// <param name="point">The point.</param>
    /// <param name="mayOpen">Whether it may open an incident.</param>
    /// <param name="reading">What a model said of it.</param>
    /// <param name="model">That model.</param>
    /// <param name="judgement">What it was judged.</param>
    /// <returns>The same, with what it changes of the incident.</returns>
    public Judgement Follow(Observation point, bool mayOpen, in PointReading reading, ModelVersion model, in Judgement judgement)
    {
        PointEvidence evidence = judgement.Evidence;
        bool wasOpen = state.Incident.IsOpen;
        // What is sustained has no one residual: the series has to vary as much.
        double effect = evidence.Kind == EvidenceKind.SustainedShift ? 2 * Math.Sqrt(state.Evidence.Effect.RecentVariance) : reading.Residual;
        bool isBeyond = evidence.Bound is not null;
        bool counts = isBeyond || evidence.Kind == EvidenceKind.Channels || (!judgement.IsReturn && (evidence.Kind is EvidenceKind.Stuck or EvidenceKind.Missing || rules.Tracker.Counts(effect, reading.MeanOf(point.Value), evidence.IsAbove)));
        // By the fixed share of 1 in 100, whatever band is drawn: the band is no part of the state.
        bool isWithinBand = evidence.Improbability < PointEvidence.ImprobabilityOfBand && !isBeyond;
        // A value that is stuck within its band has no direction.
        if (evidence.Kind == EvidenceKind.Missing || (evidence.Kind == EvidenceKind.Stuck && !isWithinBand)) counts &= rules.Tracker.CountsDirection(evidence.IsAbove);
        (IncidentState incident, IncidentChange change) = rules.Tracker.Follow(state.Incident, point.Time, evidence.Score, judgement.Threshold, counts, isWithinBand, mayOpen && !IsBeingAccepted, mayAccept: !isBeyond);
        if (incident.IsOpen && judgement.IsAnomalous) incident = incident.WithResidual(reading.Residual);
        // The point that ends an incident does not say what the incident was.
        EventCause cause = change == IncidentChange.Resolved ? incident.Cause : CauseOf(evidence.Kind);
        state.Incident = change == IncidentChange.None ? incident : incident with { Model = model, Cause = cause };
        if (!wasOpen && incident.IsOpen) state.Evidence.Hold();
        if (wasOpen && !incident.IsOpen) Close(point.Time);
        return judgement with { Change = change };
    }

    // Targets of the stride in which a level was accepted were predicted from the one before.
    private bool IsBeingAccepted => state.PointsToAccept > 0;

    private void Close(EventTime time)
    {
        state.Evidence.Release();
        if (state.Incident.Ended != IncidentEnd.Accepted) return;
        state.Accepted = new(state.Incident.MeanResidual, time + TimeToReturn);
        // Not before the stride is complete: all of its targets see the same past, in however many windows they come.
        state.PointsToAccept = Math.Min(state.Incident.Points, PointsOfNewNormal);
        state.Evidence.FlatLine = state.Evidence.FlatLine.Accepted();
        state.Evidence.Range.Accept();
        state.Run = default;
    }

    private static EventCause CauseOf(EvidenceKind kind) => kind switch
    {
        EvidenceKind.SustainedShift => EventCause.SustainedShift,
        EvidenceKind.OutOfRange => EventCause.OutOfRange,
        EvidenceKind.Stuck => EventCause.Stuck,
        EvidenceKind.Missing => EventCause.Missing,
        EvidenceKind.Channels => EventCause.Channels,
        _ => EventCause.Value,
    };

    /// <summary>Resolves the incident; false where none is open.</summary>
    public bool ResolveIdle()
    {
        if (!state.Incident.IsOpen) return false;
        state.Incident = IncidentTracker.Resolve(state.Incident, IncidentEnd.Idle);
        state.Evidence.Release();
        return true;
    }

    /// <summary>Opens an incident about the silence; false unless <see cref="CanBeMissed"/>.</summary>
    public bool OpenNoData()
    {
        if (!CanBeMissed) return false;
        state.SilentSince = state.Watermark;
        return true;
    }
}
