using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Detectors;

/// <summary>
/// The whole way of one observation of one series: watermark, window, score, verdict, incident, event. Whoever hosts it
/// (a lane, <c>score</c>, a test) brings the predictions: <see cref="Take"/> observations until a window is full, let a
/// model predict it, <see cref="Complete"/> it, and where that wants the halves of the context predicted too, <see cref="Explain"/>.
/// At most one window is under way.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class SeriesDetector
{
    // Enough for two days, or weeks, of a run that is just too short to be the new normal by default, and for some points between.
    private const int MostLeftOut = 96;

    private readonly DetectorBlueprint _blueprint;
    private readonly PointScorer _scorer;
    private readonly List<(int Target, AnomalyEvent Event)> _events = [];
    private readonly List<Arrival> _arrivals = [];

    /// <summary>Makes the detector of one series.</summary>
    /// <param name="blueprint">What the detectors of a lane share.</param>
    /// <param name="state">The series; the detector changes it.</param>
    public SeriesDetector(DetectorBlueprint blueprint, SeriesState state)
    {
        _blueprint = blueprint;
        _scorer = blueprint.Scorer;
        State = state;
    }

    /// <summary>The series.</summary>
    public SeriesState State { get; }

    /// <summary>Whether the stride has room for another target in <paramref name="window"/>.</summary>
    public bool HasRoom(Window window) => State.Stride.Count + window.TargetCount < _blueprint.Layout.Stride;

    /// <summary>Takes the next observation of the series; where its disposition is <see cref="Disposition.Scored"/>, it became a target of the window.</summary>
    /// <param name="observation">The observation.</param>
    /// <param name="mayAlert">Whether it may open an incident.</param>
    /// <param name="window">The window under assembly, with room for a target.</param>
    /// <param name="tags">The tags that came with it: a JSON object in UTF-8, not changed afterwards; null where they are those of the observation before.</param>
    public Disposition Take(Observation observation, bool mayAlert, Window window, byte[]? tags = null)
    {
        if (observation.IsMissing) return Disposition.Missing;
        if (State.Watermark is { } watermark)
        {
            if (observation.Time < watermark) return Disposition.Late;
            if (observation.Time == watermark) return Disposition.Duplicate;
        }
        State.Watermark = observation.Time;
        if (State.History.Recent.Count < _blueprint.Layout.FewestContextPoints)
        {
            State.Tags = tags ?? State.Tags;
            State.Repetition = State.Repetition.After(observation.Value, learn: true);
            Settle(new RecentPoint(observation.Time, observation.Value, LeftOut: false));
            return Disposition.WarmingUp;
        }
        if (window.TargetCount == 0) _arrivals.Clear();
        _arrivals.Add(new(mayAlert, tags));
        window.AddTarget(observation);
        return Disposition.Scored;
    }

    /// <summary>Retrieves the contexts of a window that has its targets; then it is ready for a model.</summary>
    public void Assemble(Window window)
    {
        EventTime anchor = State.Stride.Count > 0 ? State.Stride[0].Time : window.Targets[0].Time;
        _blueprint.Assembler.Fill(State.History, anchor, window);
    }

    /// <summary>Takes a window back that a model has predicted.</summary>
    /// <param name="window">The window.</param>
    /// <param name="halves">Filled with the halves of the context where the result is true.</param>
    /// <param name="sink">Gets the scored points.</param>
    /// <returns>Whether there are events, which wait for <paramref name="halves"/> to be predicted and given to <see cref="Explain"/>.</returns>
    public bool Complete(Window window, Window halves, IDetectionSink sink)
    {
        for (int target = 0; target < window.TargetCount; target++) CompleteTarget(window, target, sink);
        if (_events.Count == 0) return false;
        ContextSubsets.Fill(window, look: 0, halves);
        return true;
    }

    /// <summary>Emits the events that waited for their epistemic uncertainty.</summary>
    /// <param name="halves">The window that <see cref="Complete"/> filled, predicted.</param>
    /// <param name="sink">Gets the events.</param>
    public void Explain(Window halves, IDetectionSink sink)
    {
        Span<double> means = stackalloc double[ContextSubsets.Count];
        foreach ((int target, AnomalyEvent anomaly) in _events)
        {
            for (int half = 0; half < means.Length; half++) means[half] = halves.Looks[half].Normalise(target, new PredictiveDistribution(halves.Looks[half], target).Mean);
            sink.Emit(anomaly with { Epistemic = ContextSubsets.Spread(means) * halves.Looks[0].Scale });
        }
        _events.Clear();
    }

    /// <summary>Resolves the open incident of a series that has been silent for too long by the wall clock.</summary>
    public void ResolveIdle(IDetectionSink sink)
    {
        if (!State.Incident.IsOpen) return;
        IncidentState incident = State.Incident = IncidentTracker.Resolve(State.Incident);
        EventTime last = State.Watermark!.Value;
        var silence = new ScoredPoint(last, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, 0, 0, Verdict.Normal);
        sink.Emit(NewEvent(IncidentChange.Resolved, incident, silence, EventCause.Idle, incident.Model!, Explanation.OfIdle(State.Name, last)));
    }

    private void CompleteTarget(Window window, int target, IDetectionSink sink)
    {
        ScoredPoint point = _scorer.Score(window, target, State.Departures, _blueprint.Options.Bands);
        point = WithRepetition(point, window, target);
        bool anomalous = point.Verdict == Verdict.Anomalous;
        State.Tags = _arrivals[target].Tags ?? State.Tags;
        sink.Scored(State, point, window.Model!);
        Follow(window, target, point);

        State.Repetition = State.Repetition.After(point.Value, learn: !anomalous);
        State.Run = State.Run.After(anomalous);
        Settle(new RecentPoint(point.Time, point.Value, LeftOut: anomalous && !CameBack(point.Time)));
        if (anomalous) Remember(point.Time);
    }

    private ScoredPoint WithRepetition(ScoredPoint point, Window window, int target)
    {
        double surprise = State.Repetition.Surprise(point.Value, out int repeats);
        if (surprise < _blueprint.Threshold || surprise <= point.Surprise) return point;
        return _scorer.WithBand(point, window, target, State.Departures) with { Surprise = surprise, RepeatedPoints = repeats, Verdict = Verdict.Anomalous };
    }

    private void Follow(Window window, int target, ScoredPoint point)
    {
        IncidentTracker tracker = _blueprint.Tracker;
        bool counts = point.RepeatedPoints > 0 || tracker.Counts(point.Value, point.Expected);
        (IncidentState incident, IncidentChange change) = tracker.Follow(State.Incident, point.Time, point.Surprise, counts, _arrivals[target].MayAlert);
        State.Incident = incident;
        if (change == IncidentChange.None) return;
        // The point that ends an incident does not say what the incident was.
        EventCause cause = change == IncidentChange.Resolved ? incident.Cause : point.RepeatedPoints > 0 ? EventCause.Stuck : EventCause.Value;
        State.Incident = incident = incident with { Model = window.Model, Cause = cause };
        point = _scorer.WithBand(point, window, target, State.Departures);
        _events.Add((target, NewEvent(change, incident, point, cause, window.Model!, Explanation.Of(State.Name, change, point, incident.Start))));
    }

    private AnomalyEvent NewEvent(IncidentChange change, IncidentState incident, ScoredPoint point, EventCause cause, ModelVersion model, string explanation) => new()
    {
        Id = EventIdentity.OfEvent(_blueprint.Topic, State.Name, incident.Start, incident.Sequence),
        Incident = EventIdentity.OfIncident(_blueprint.Topic, State.Name, incident.Start),
        State = change,
        Cause = cause,
        Series = State.Name,
        Tags = State.Tags,
        Timestamp = point.Time,
        Start = incident.Start,
        Point = point,
        Severity = incident.Severity,
        Model = model,
        Explanation = explanation,
    };

    // All targets of a stride see the same past, so its points join the history together.
    private void Settle(RecentPoint point)
    {
        State.Stride.Add(point);
        if (State.Stride.Count < _blueprint.Layout.Stride) return;
        foreach (RecentPoint settled in State.Stride) State.History.Add(settled);
        State.Stride.Clear();
        // The normal points at its end are not yet part of a new normal: they may be the old one.
        if (State.Run.Points - State.Run.NormalPoints <= _blueprint.Options.AcceptAfter) return;
        State.History.Recent.AcceptNewest(State.Run.Points);
        State.Repetition = State.Repetition.Accepted();
        State.Run = default;
    }

    // What was anomalous at the same time on the two days (or weeks) before belongs to this series.
    private bool CameBack(EventTime time)
    {
        TimeSpan tolerance = 1.5 * State.History.Interval();
        return (WasLeftOut(time - TimeSpan.FromDays(1), tolerance) && WasLeftOut(time - TimeSpan.FromDays(2), tolerance))
            || (WasLeftOut(time - TimeSpan.FromDays(7), tolerance) && WasLeftOut(time - TimeSpan.FromDays(14), tolerance));
    }

    private bool WasLeftOut(EventTime time, TimeSpan tolerance)
    {
        foreach (EventTime leftOut in State.LeftOut)
            if ((leftOut - time).Duration() <= tolerance) return true;
        return false;
    }

    private void Remember(EventTime time)
    {
        if (State.LeftOut.Count == MostLeftOut) State.LeftOut.RemoveAt(0);
        State.LeftOut.Add(time);
    }

    private readonly record struct Arrival(bool MayAlert, byte[]? Tags);
}
