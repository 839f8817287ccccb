using StreamingNp.Detection.Alarms;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Thresholds;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Detectors;

/// <summary>
/// The steps of the state of one series. They depend on the state, on what is handed in and on the rules, and on nothing else: taken
/// again from a journal, they lead to the same state bit by bit.
/// </summary>
internal readonly struct SeriesTransition(SeriesState state, DetectorBlueprint rules)
{
    // Enough for two days, or weeks, of a run that is just too short to be the new normal by default, and for some points between.
    private const int MostLeftOut = 96;

    // A model predicts from a few points on; what is normal for a series takes some more to see.
    private const int PointsBeforeVerdicts = 24;

    // The mean of the newest squashed surprises from which what lasts is an anomaly although none of its points is. Over textbook processes it
    // costs 0.8 incidents a series and month; 0.4 costs 0.5 and misses every second drift by six deviations a day.
    private const double LevelThatLasts = 0.3;

    // What lasts in a series that has not been seen for a week may be its weekend.
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    /// <summary>The points of the stride under way. One that was begun with a longer stride, before it was changed, may be complete already.</summary>
    public int PointsOfStride => state.Stride.Count < rules.Layout.Stride ? state.Stride.Count : 0;

    /// <summary>Whether a silence of the series would be missed.</summary>
    public bool CanBeMissed => state is { Model: not null, Watermark: not null, SilentSince: null };

    /// <summary>Whether observations are held back, or some still are from when they were.</summary>
    public bool HoldsBack => rules.Options.Arrival.AllowedLateness > TimeSpan.Zero || state.Held.Count > 0;

    /// <summary>Whether the oldest observation that is held back has waited for long enough.</summary>
    public bool HasRipe =>
        state.Held.Count > 0 && (state.Held.Count > rules.Options.Arrival.MostHeld || state.Held[0].Time + rules.Options.Arrival.AllowedLateness <= state.Held[state.Held.Count - 1].Time);

    /// <summary>Whether late points are counted.</summary>
    public bool CountsLate => rules.Options.Arrival.LateInARow > 0;

    /// <summary>Whether one more late point makes the series begin anew.</summary>
    public bool IsAtItsLast => CountsLate && state.LateInARow >= rules.Options.Arrival.LateInARow - 1;

    /// <summary>Whether one of the newest points has the time and the value of an observation.</summary>
    public bool HasPoint(Observation observation)
    {
        RecentPoints recent = state.History.Recent;
        int index = recent.FirstNotBefore(observation.Time);
        if (index < recent.Count && recent[index].Time == observation.Time) return recent[index].Value.Equals(observation.Value);
        return state.Stride.Exists(point => point.Time == observation.Time && point.Value.Equals(observation.Value));
    }

    /// <summary>Why an observation is not held back; null where it can be.</summary>
    public Disposition? Refuses(Observation observation)
    {
        if (observation.IsMissing) return Disposition.Missing;
        if (observation.Time < state.Watermark) return Disposition.Late;
        return observation.Time == state.Watermark || state.Held.Contains(observation.Time) ? Disposition.Duplicate : null;
    }

    /// <summary>Holds an observation back; false where <see cref="Refuses"/> says why not.</summary>
    /// <param name="observation">The observation.</param>
    /// <param name="mayAlert">Whether it may open an incident.</param>
    /// <param name="tags">Its tags; null where they are those of the newest one that is held, or there is none.</param>
    public bool Hold(Observation observation, bool mayAlert, byte[]? tags)
    {
        if (Refuses(observation) is not null) return false;
        state.LateInARow = 0;
        return state.Held.Add(new(observation, mayAlert, tags ?? NewestHeldTags));
    }

    /// <summary>The tags of the newest observation that is held; null where there are none.</summary>
    public byte[]? NewestHeldTags => state.Held.Count > 0 ? state.Held[state.Held.Count - 1].Tags : null;

    /// <summary>A point came late. Where it is one too many in a row, the series begins anew.</summary>
    public void CountLate()
    {
        if (IsAtItsLast) state.BeginAnew();
        else state.LateInARow++;
    }

    /// <summary>Takes an observation, which may have been held back, up to where a model is needed; without one where it is not scored.</summary>
    /// <param name="observation">The observation.</param>
    /// <param name="tags">Its tags; null where they are those of the one before.</param>
    /// <param name="points">Gets what came of it; where it is to be scored, that is one point.</param>
    public Disposition Take(Observation observation, byte[]? tags, List<Observation> points)
    {
        if (observation.IsMissing) return Disposition.Missing;
        bool wasHeld = state.Held.Count > 0 && state.Held.Remove(observation.Time);
        if (state.Watermark is { } watermark)
        {
            if (observation.Time < watermark) return Disposition.Late;
            if (observation.Time == watermark) return Disposition.Duplicate;
        }
        if (!wasHeld) state.LateInARow = 0;
        state.Watermark = observation.Time;
        state.Began ??= observation.Time;
        if (state.Stride.Count >= rules.Layout.Stride) CloseStride();
        bool wasReset = state.Readings.Take(observation, rules.Options.Kind, points);
        if (!wasReset && points.Count == 1 && state.History.Recent.Count >= rules.Layout.FewestContextPoints) return Disposition.Scored;
        // Of a reset only the value counts: points before it, in a window under way, have yet to bring their tags.
        if (!wasReset) state.Tags = tags ?? state.Tags;
        foreach (Observation point in points)
        {
            state.Repetition = state.Repetition.After(point.Value, learn: true);
            Settle(new RecentPoint(point.Time, point.Value, leftOut: false));
        }
        return wasReset ? Disposition.Missing : Disposition.WarmingUp;
    }

    /// <summary>Judges a point: verdict, alarm, incident. To be followed by <see cref="Learn"/>.</summary>
    /// <param name="point">The point that <see cref="Take"/> made.</param>
    /// <param name="mayAlert">Whether it may open an incident.</param>
    /// <param name="tags">Its tags; null where they are those of the one before.</param>
    /// <param name="reading">What a model said of it.</param>
    /// <param name="model">That model.</param>
    /// <param name="calibration">The calibration of that model.</param>
    public Judgement Judge(Observation point, bool mayAlert, byte[]? tags, in PointReading reading, ModelVersion model, Calibration calibration)
    {
        state.Model = model;
        state.SilentSince = null;
        state.Tags = tags ?? state.Tags;
        state.Departures.Add(reading);
        TimeSpan interval = state.History.Interval();
        double threshold = rules.Threshold(interval, state.Excursions.Tail.State.Points);
        bool isYoung = state.History.Recent.Count < PointsBeforeVerdicts;
        double surprise = state.Excursions.Surprise(reading.Score, PointScorer.Artifact(rules.Options.Score, calibration), interval);
        double repetition = state.Repetition.Surprise(point.Value, out int repeats);
        if (repetition < threshold || repetition <= surprise) (repetition, repeats) = (0, 0);
        double expectedFromAfar = point.Value - reading.FromAfar;
        Alarm alarm = state.Alarms.Follow(point.Time, point.Value, expectedFromAfar, reading.Raw);
        var judgement = new Judgement(threshold, isYoung ? double.PositiveInfinity : threshold, surprise, repetition, repeats, alarm, Lasts: false, IncidentChange.None);
        return Follow(point, mayAlert && !isYoung, reading, model, judgement with { Lasts = !judgement.IsAnomalous && Lasts(point.Time, alarm) });
    }

    /// <summary>Learns from a point that is judged, and lets it join the history.</summary>
    public void Learn(Observation point, in PointReading reading, in Judgement judgement, Calibration calibration)
    {
        Calibration? artifact = PointScorer.Artifact(rules.Options.Score, calibration);
        bool anomalous = judgement.IsAnomalous;
        state.Residuals.Learn(reading.Residual, (double)reading.LogDeviation);
        int acceptAfter = rules.Options.AcceptAfter + rules.Layout.Stride;
        state.Calibration.Learn(reading.Score, state.Calibration.Surprise(reading.Score, artifact), artifact, acceptAfter);
        state.Excursions.Learn(reading.Score, artifact, acceptAfter, state.History.Interval());
        state.Repetition = state.Repetition.After(point.Value, learn: !anomalous);
        state.Run = state.Run.After(anomalous);
        Settle(new RecentPoint(point.Time, point.Value, leftOut: anomalous && !CameBack(point.Time)));
        if (anomalous) Remember(point.Time);
    }

    /// <summary>Resolves the incident; false where none is open.</summary>
    public bool ResolveIdle()
    {
        if (!state.Incident.IsOpen) return false;
        state.Incident = IncidentTracker.Resolve(state.Incident);
        return true;
    }

    /// <summary>Opens an incident about the silence; false unless <see cref="CanBeMissed"/>.</summary>
    public bool OpenNoData()
    {
        if (!CanBeMissed) return false;
        state.SilentSince = state.Watermark;
        return true;
    }

    private Judgement Follow(Observation point, bool mayOpen, in PointReading reading, ModelVersion model, in Judgement judgement)
    {
        double surprise = Math.Max(judgement.ScoreSurprise, judgement.Repetition);
        if (judgement.Lasts) surprise = Math.Max(surprise, judgement.Threshold);
        // A calm point is calm whatever was expected.
        bool asksForEffect = judgement.RepeatedPoints == 0 && (state.Incident.IsOpen || surprise >= judgement.Threshold);
        bool counts = !asksForEffect || rules.Tracker.Counts(point.Value, point.Value - (judgement.IsFromDeciding ? reading.FromDeciding : reading.FromNear));
        (IncidentState incident, IncidentChange change) = rules.Tracker.Follow(state.Incident, point.Time, surprise, judgement.Threshold, counts, mayOpen);
        // The point that ends an incident does not say what the incident was.
        EventCause cause = change == IncidentChange.Resolved ? incident.Cause : judgement.RepeatedPoints > 0 ? EventCause.Stuck : judgement.Lasts ? EventCause.Lasting : EventCause.Value;
        state.Incident = change == IncidentChange.None ? incident : incident with { Model = model, Cause = cause };
        return judgement with { Change = change, AsksForEffect = asksForEffect };
    }

    // Whether the newest points are an anomaly together. After a change that stays they are, seen from before it, for as long as a context from
    // afar reaches back, or from the day before: an incident tells of it until the change is the new normal, and no other one tells of it again.
    private bool Lasts(EventTime time, in Alarm alarm)
    {
        if (alarm is not { Lasting: >= LastingSurprise.Most, Level: >= LevelThatLasts }) return false;
        if (time - state.Began!.Value < Week) return false;
        IncidentState incident = state.Incident;
        if (incident.Model is null) return true;
        TimeSpan interval = state.History.Interval();
        if (incident.IsOpen) return time - incident.Start <= rules.Options.AcceptAfter * interval;
        TimeSpan since = time - incident.LastEvent;
        return since > TimeSpan.FromDays(1) && since > (rules.FarthestDistance + LastingSurprise.Horizon) * interval;
    }

    // All targets of a stride see the same past, so its points join the history together.
    private void Settle(RecentPoint point)
    {
        state.Stride.Add(point);
        if (state.Stride.Count >= rules.Layout.Stride) CloseStride();
    }

    private void CloseStride()
    {
        foreach (RecentPoint settled in state.Stride) state.History.Add(settled);
        state.Stride.Clear();
        // The normal points at its end are not yet part of a new normal: they may be the old one.
        if (state.Run.Points - state.Run.NormalPoints <= rules.Options.AcceptAfter) return;
        state.History.Recent.AcceptNewest(state.Run.Points);
        state.Repetition = state.Repetition.Accepted();
        state.Run = default;
    }

    // What was anomalous at the same local time on the two days (or weeks) before belongs to this series.
    private bool CameBack(EventTime time)
    {
        TimeSpan tolerance = 1.5 * state.History.Interval();
        LocalTime local = state.History.Clock.ToLocal(time);
        return (WasLeftOut(local - TimeSpan.FromDays(1), tolerance) && WasLeftOut(local - TimeSpan.FromDays(2), tolerance))
            || (WasLeftOut(local - TimeSpan.FromDays(7), tolerance) && WasLeftOut(local - TimeSpan.FromDays(14), tolerance));
    }

    private bool WasLeftOut(LocalTime time, TimeSpan tolerance)
    {
        foreach (EventTime leftOut in state.LeftOut)
            if ((state.History.Clock.ToLocal(leftOut) - time).Duration() <= tolerance) return true;
        return false;
    }

    private void Remember(EventTime time)
    {
        if (state.LeftOut.Count == MostLeftOut) state.LeftOut.RemoveAt(0);
        state.LeftOut.Add(time);
    }
}
