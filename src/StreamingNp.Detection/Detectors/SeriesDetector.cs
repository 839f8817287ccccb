using StreamingNp.Detection.Alarms;
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

    // A model predicts from a few points on; what is normal for a series takes some more to see.
    private const int PointsBeforeVerdicts = 24;

    // The mean of the newest squashed surprises from which what lasts is an anomaly although none of its points is. Over textbook processes it
    // costs 0.8 incidents a series and month; 0.4 costs 0.5 and misses every second drift by six deviations a day.
    private const double LevelThatLasts = 0.3;

    private readonly DetectorBlueprint _blueprint;
    private readonly List<(int Target, AnomalyEvent Event)> _events = [];
    private readonly List<Arrival> _arrivals = [];
    private readonly List<Observation> _points = new(1);

    /// <summary>Makes the detector of one series.</summary>
    /// <param name="blueprint">What the detectors of a lane share.</param>
    /// <param name="state">The series; the detector changes it.</param>
    public SeriesDetector(DetectorBlueprint blueprint, SeriesState state)
    {
        _blueprint = blueprint;
        State = state;
    }

    /// <summary>The series.</summary>
    public SeriesState State { get; }

    /// <summary>Whether the stride has room for another target in <paramref name="window"/>.</summary>
    public bool HasRoom(Window window) => State.Stride.Count + window.TargetCount < _blueprint.Layout.Stride;

    /// <summary>Takes the next observation of the series; where its disposition is <see cref="Disposition.Scored"/>, it, or the rate of a counter up to it, became a target of the window.</summary>
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
        State.Readings.Take(observation, _blueprint.Options.Kind, _points);
        if (_points.Count != 1 || State.History.Recent.Count < _blueprint.Layout.FewestContextPoints)
        {
            State.Tags = tags ?? State.Tags;
            foreach (Observation point in _points)
            {
                State.Repetition = State.Repetition.After(point.Value, learn: true);
                Settle(new RecentPoint(point.Time, point.Value, leftOut: false));
            }
            return Disposition.WarmingUp;
        }
        if (window.TargetCount == 0) _arrivals.Clear();
        _arrivals.Add(new(mayAlert, tags));
        window.AddTarget(_points[0]);
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
        State.Model = window.Model;
        if (State.SilentSince is { } last) ResolveNoData(last, window.Targets[0].Time, sink);
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
        sink.Emit(NewEvent(IncidentChange.Resolved, incident, Silence(last, surprise: 0), EventCause.Idle, incident.Model!, Explanation.OfIdle(State.Name, last)));
    }

    /// <summary>Whether a silence of the series would be missed: it has been scored, and no incident is open about its silence yet.</summary>
    public bool CanBeMissed => State is { Model: not null, Watermark: not null, SilentSince: null };

    /// <summary>Opens an incident about a series that has been silent for <see cref="IncidentOptions.NoDataAfter"/> by the wall clock, where <see cref="CanBeMissed"/>. The next point that is scored resolves it.</summary>
    /// <param name="sink">Gets the event.</param>
    public void OpenNoData(IDetectionSink sink)
    {
        if (!CanBeMissed) return;
        EventTime last = State.Watermark!.Value;
        State.SilentSince = last;
        sink.Emit(NewNoDataEvent(IncidentChange.Opened, last, last, Explanation.OfNoData(State.Name, last, _blueprint.Options.Incidents.NoDataAfter)));
    }

    private void ResolveNoData(EventTime last, EventTime time, IDetectionSink sink)
    {
        State.SilentSince = null;
        sink.Emit(NewNoDataEvent(IncidentChange.Resolved, last, time, Explanation.OfDataAgain(State.Name, last, time)));
    }

    // Nothing was scored, so nothing is surprising: there is no score to tell.
    private AnomalyEvent NewNoDataEvent(IncidentChange change, EventTime start, EventTime time, string explanation)
    {
        var incident = new IncidentState { Start = start, Sequence = change == IncidentChange.Opened ? 0 : 1, Severity = Severity.Warning };
        return NewEvent(change, incident, Silence(time, surprise: double.NaN), EventCause.NoData, State.Model!, explanation) with
        {
            Id = EventIdentity.OfSilenceEvent(_blueprint.Topic, State.Name, start, incident.Sequence),
            Incident = EventIdentity.OfSilence(_blueprint.Topic, State.Name, start),
        };
    }

    private static ScoredPoint Silence(EventTime time, double surprise) =>
        new(time, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, surprise, 0, Verdict.Normal);

    private void CompleteTarget(Window window, int target, IDetectionSink sink)
    {
        double threshold = _blueprint.Threshold(State.History.Interval());
        LookScore score = PointScorer.Score(window, target, State.Departures, State.Residuals, State.Calibration, _blueprint.Options.Score);
        ScoredPoint point = PointScorer.Point(score, window, target, State.History.Recent.Count < PointsBeforeVerdicts ? double.PositiveInfinity : threshold);
        point = WithRepetition(point, threshold);
        bool anomalous = point.Verdict == Verdict.Anomalous;
        point = point with { Alarm = State.Alarms.Follow(point.Time, point.Value, ExpectedFromAfar(window, target), score.Raw) };
        if (anomalous || _blueprint.Options.Bands) point = PointScorer.WithBand(point, score, window, target, threshold, State.Residuals, State.Calibration, _blueprint.Options.Score);
        State.Tags = _arrivals[target].Tags ?? State.Tags;
        // The verdict is that of the point alone; what it is worth, the run that it is part of has a say in.
        if (point.RepeatedPoints == 0) point = point with { Surprise = State.Calibration.SurpriseInRun(score.Score, point.Surprise) };
        sink.Scored(State, point, window.Model!);
        Follow(window, target, point with { Surprise = Math.Max(point.Surprise, score.Surprise) }, score, threshold);

        State.Residuals.Learn(score.Residual);
        State.Calibration.Learn(score.Score, score.Surprise, PointScorer.Artifact(_blueprint.Options.Score, window), _blueprint.Options.AcceptAfter + _blueprint.Layout.Stride);
        State.Repetition = State.Repetition.After(point.Value, learn: !anomalous);
        State.Run = State.Run.After(anomalous);
        Settle(new RecentPoint(point.Time, point.Value, leftOut: anomalous && !CameBack(point.Time)));
        if (anomalous) Remember(point.Time);
    }

    // From the nearest distance that does not see what has just begun; NaN where the series is too young to be seen from there.
    private static double ExpectedFromAfar(Window window, int target)
    {
        int look = Math.Min(1, window.Looks.Length - 1);
        return window.Looks[look].IsPredictable ? new PredictiveDistribution(window.Looks[look], target).Mean : double.NaN;
    }

    private ScoredPoint WithRepetition(ScoredPoint point, double threshold)
    {
        double surprise = State.Repetition.Surprise(point.Value, out int repeats);
        if (surprise < threshold || surprise <= point.Surprise) return point;
        return point with { Surprise = surprise, RepeatedPoints = repeats, Verdict = Verdict.Anomalous };
    }

    private void Follow(Window window, int target, ScoredPoint point, in LookScore score, double threshold)
    {
        IncidentTracker tracker = _blueprint.Tracker;
        bool lasts = point.Verdict == Verdict.Normal && Lasts(point);
        if (lasts) point = PointScorer.FromWhereItStandsOut(point, score, window, target);
        bool counts = point.RepeatedPoints > 0 || tracker.Counts(point.Value, point.Expected);
        bool mayOpen = _arrivals[target].MayAlert && State.History.Recent.Count >= PointsBeforeVerdicts;
        double surprise = lasts ? Math.Max(point.Surprise, threshold) : point.Surprise;
        (IncidentState incident, IncidentChange change) = tracker.Follow(State.Incident, point.Time, surprise, threshold, counts, mayOpen);
        State.Incident = incident;
        if (change == IncidentChange.None) return;
        // The point that ends an incident does not say what the incident was.
        EventCause cause = change == IncidentChange.Resolved ? incident.Cause : point.RepeatedPoints > 0 ? EventCause.Stuck : lasts ? EventCause.Lasting : EventCause.Value;
        State.Incident = incident = incident with { Model = window.Model, Cause = cause };
        if (double.IsNaN(point.Lower)) point = PointScorer.WithBand(point, score, window, target, threshold, State.Residuals, State.Calibration, _blueprint.Options.Score);
        string explanation = lasts && change != IncidentChange.Resolved ? Explanation.OfLasting(State.Name, change, point, incident.Start) : Explanation.Of(State.Name, change, point, incident.Start);
        _events.Add((target, NewEvent(change, incident, point, cause, window.Model!, explanation)));
    }

    // Whether the newest points are an anomaly together. After a change that stays they are, seen from before it, for as long as a context from
    // afar reaches back, or from the day before: an incident tells of it until the change is the new normal, and no other one tells of it again.
    private bool Lasts(in ScoredPoint point)
    {
        if (point.Alarm is not { Lasting: >= LastingSurprise.Most, Level: >= LevelThatLasts }) return false;
        IncidentState incident = State.Incident;
        if (incident.Model is null) return true;
        TimeSpan interval = State.History.Interval();
        if (incident.IsOpen) return point.Time - incident.Start <= _blueprint.Options.AcceptAfter * interval;
        TimeSpan since = point.Time - incident.LastEvent;
        return since > TimeSpan.FromDays(1) && since > (_blueprint.Layout.Distances.Max() + LastingSurprise.Horizon) * interval;
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

    // What was anomalous at the same local time on the two days (or weeks) before belongs to this series.
    private bool CameBack(EventTime time)
    {
        TimeSpan tolerance = 1.5 * State.History.Interval();
        LocalTime local = State.History.Clock.ToLocal(time);
        return (WasLeftOut(local - TimeSpan.FromDays(1), tolerance) && WasLeftOut(local - TimeSpan.FromDays(2), tolerance))
            || (WasLeftOut(local - TimeSpan.FromDays(7), tolerance) && WasLeftOut(local - TimeSpan.FromDays(14), tolerance));
    }

    private bool WasLeftOut(LocalTime time, TimeSpan tolerance)
    {
        foreach (EventTime leftOut in State.LeftOut)
            if ((State.History.Clock.ToLocal(leftOut) - time).Duration() <= tolerance) return true;
        return false;
    }

    private void Remember(EventTime time)
    {
        if (State.LeftOut.Count == MostLeftOut) State.LeftOut.RemoveAt(0);
        State.LeftOut.Add(time);
    }

    private readonly record struct Arrival(bool MayAlert, byte[]? Tags);
}
