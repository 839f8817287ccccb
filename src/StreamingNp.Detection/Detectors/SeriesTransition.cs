using StreamingNp.Detection.Channels;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Evidence;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Residuals;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Detectors;

/// <summary>
/// The steps of the state of one series. They depend on the state, on what is handed in and on the rules, and on nothing else: taken
/// again from a journal, they lead to the same state bit by bit.
/// </summary>
internal readonly struct SeriesTransition(SeriesState state, DetectorBlueprint rules)
{
    // What lasts in a series that is only some days old may be its night; at a weekend within its first week, that it is one.
    private static readonly TimeSpan TimeBeforeSustained = TimeSpan.FromDays(3);
    private static readonly TimeSpan TimeBeforeWeekend = TimeSpan.FromDays(7);

    // A return from what was accepted is recognised for a week.
    private static readonly TimeSpan TimeToReturn = TimeSpan.FromDays(7);

    // How far channels deviate, as a number from 0 to 1: half at a deviation that is clearly odd.
    private const double DeviationOfHalf = 5;

    // As many as a context takes of what is the new normal.
    private const int PointsOfNewNormal = 64;

    /// <summary>The points of the stride under way. One that was begun with a longer stride, before it was changed, may be complete already.</summary>
    public int PointsOfStride => state.Stride.Length < rules.Layout.Stride ? state.Stride.Length : 0;

    /// <summary>Whether a silence of the series would be missed.</summary>
    public bool CanBeMissed => state is { Model: not null, Watermark: not null, SilentSince: null };

    private ArrivalOrder Order => new(state, rules.Options.Arrival);

    private bool BeginsFirstChannels(in Observation observation) => state.Joint is null && (Order.IsPart(observation) || observation.Channels is { Names.Count: > 1 });

    /// <summary>Whether with an observation the series begins to have channels, or several: what it was is forgotten then, so that targets before it have to be scored first.</summary>
    public bool BeginsChannels(in Observation observation) =>
        MayBeginChannels && !observation.IsMissing && (state.Watermark is not { } watermark || observation.Time > watermark || Order.IsFirstPart(observation))
        && (BeginsFirstChannels(observation) || (state.HasOneChannel && !state.Joint!.IsOf(RowOf(observation).Names)));

    /// <summary>Whether there could be one: a series that has several channels is past that.</summary>
    public bool MayBeginChannels => state.Joint is null || state.HasOneChannel;

    /// <summary>Takes an observation, which may have been buffered, up to where a model is needed; without one where it is not scored.</summary>
    /// <param name="observation">The observation.</param>
    /// <param name="tags">Its tags; null where they are those of the one before.</param>
    /// <param name="points">Gets what came of it; where it is to be scored, that is one point.</param>
    public Disposition Take(Observation observation, byte[]? tags, List<Observation> points)
    {
        // Whatever becomes of it, it is buffered no longer: whoever takes what is buffered would take it for ever.
        bool wasBuffered = state.Buffered.Count > 0 && (Order.IsPart(observation) ? state.Buffered.Release(observation.Time) : state.Buffered.ReleaseOne(observation.Time));
        if (observation.IsMissing) return Disposition.Missing;
        if (state.Watermark is { } watermark)
        {
            if (observation.Time < watermark) return Disposition.Late;
            if (observation.Time == watermark && !Order.IsFirstPart(observation)) return Disposition.Duplicate;
        }
        if (!wasBuffered) state.LateInARow = 0;
        state.Watermark = observation.Time;
        state.Began ??= observation.Time;
        if (state.Stride.Length >= rules.Layout.Stride) CloseStride();
        bool wasReset = false;
        if (BeginsFirstChannels(observation)) state.BeginChannels();
        if (state.Joint is null || TakeChannels(observation, points)) wasReset = state.Readings.Take(observation, rules.Options.Kind, points);
        if (!wasReset && points.Count == 1 && state.History.Recent.Count >= rules.Layout.FewestContextPoints)
        {
            // Until there is evidence, nobody judges; and whether the series comes back, the next points say.
            if (state.Evidence.Noise.Unit.Points < SeriesEvidence.MinPoints + FirstPoints.NewestPoints + rules.Layout.Stride && FirstPoints.LeaveOutGlitches(state.History.Recent)) state.ForgetGlitches();
            return Disposition.Scored;
        }
        // Of a reset only the value counts: points before it, in a window under way, have yet to bring their tags.
        if (!wasReset) state.Tags = tags ?? state.Tags;
        foreach (Observation point in points)
        {
            state.Observe(point.Time, point.Value);
            Settle(new RecentPoint(point.Time, point.Value, leftOut: false), observation);
        }
        return wasReset ? Disposition.Missing : Disposition.WarmingUp;
    }

    private static ChannelRow RowOf(in Observation observation) => observation.Channels ?? ChannelRow.OfOne(observation.Value);

    // One value, of a series that has channels, is a channel of that name. True where the value is the point: until a second channel comes.
    private bool TakeChannels(Observation observation, List<Observation> points)
    {
        points.Clear();
        ChannelRow row = RowOf(observation);
        bool hadOneChannel = state.HasOneChannel, hasOneChannel = hadOneChannel && state.Joint!.IsOf(row.Names);
        if (hadOneChannel && !hasOneChannel) state.BeginChannels();
        if (state.Joint!.Take(observation.Time, row) is { } reading && !hasOneChannel) points.Add(new(observation.Time, reading.Deviation));
        return hasOneChannel;
    }

    /// <summary>Takes what was said of the row of a point in the space of a reduction. To be followed by <see cref="Judge"/>.</summary>
    /// <param name="time">The time of the point.</param>
    /// <param name="reduced">What was said; null where nothing was.</param>
    /// <returns>What its channels are together by that; null where the joint model judges the row.</returns>
    public JointReading? Reduce(EventTime time, in ReducedReading? reduced)
    {
        if (reduced is not { } said) return null;
        if (said.Begins is { } identity)
        {
            if (state.Reduced is { } known) known.Become(identity);
            else state.Reduced = new ReducedModel(identity);
        }
        return said.IsKnown ? state.Reduced?.Take(time, said) : null;
    }

    /// <summary>Judges a point: evidence, verdict, incident. To be followed by <see cref="Learn"/>.</summary>
    /// <param name="point">The point that <see cref="Take"/> made.</param>
    /// <param name="mayAlert">Whether it may open an incident.</param>
    /// <param name="tags">Its tags; null where they are those of the one before.</param>
    /// <param name="reading">What a model said of it.</param>
    /// <param name="model">That model.</param>
    /// <param name="joint">What its channels are together; null where the series has one value.</param>
    public Judgement Judge(Observation point, bool mayAlert, byte[]? tags, in PointReading reading, ModelVersion model, JointReading? joint = null)
    {
        state.Model = model;
        state.SilentSince = null;
        state.Tags = tags ?? state.Tags;
        TimeSpan usual = state.History.Interval(), interval = state.History.SteadyInterval(usual);
        double threshold = rules.Threshold, correction = rules.Correction(interval, state.Evidence.Noise.Unit.Points);
        SameTimes same = state.History.SameTimes(point.Time, usual);
        double predicted = reading.MedianOf(point.Value);
        state.Experts.Prepare(predicted + state.Correction.Prepare(predicted, Math.Exp((double)reading.LogSpread), same), Math.Exp((double)reading.LogHalfWidth), same);
        var moment = new SeriesMoment(point.Time, state.History.Clock.ToLocal(point.Time), interval, point.Time - state.Began!.Value, same.Median, MaySustain(point.Time, interval), correction);
        PointEvidence evidence = state.Evidence.Weigh(moment, point.Value, reading, threshold, 1 - rules.Options.BandShare)
            .Within(point.Value, rules.Options.LowerBound, rules.Options.UpperBound, threshold);
        // How rare it is, the channels themselves say: what the model expects of their deviation only draws its band.
        if (joint is not null) evidence = new PointEvidence(joint.Score, EvidenceKind.Channels, IsAbove: true, joint.Score) { Lower = Math.Max(0, evidence.Lower), Upper = evidence.Upper, UnshapedScore = joint.Deviation / (joint.Deviation + DeviationOfHalf) }.Corrected(correction);
        // The channels are judged by all that is said of them; of one value, the model and the series each have a say in how severe it is.
        else evidence = evidence.Ranked(threshold, reading.ModelScore);
        bool isReturn = joint is null && evidence.Bound is null && state.Accepted.IsReturn(point.Time, reading.Residual);
        bool isAnomalous = evidence.Score >= threshold && !isReturn;
        return Follow(point, mayAlert, reading, model, new Judgement(evidence, threshold, isAnomalous, isReturn, IncidentChange.None));
    }

    /// <summary>Learns from a point that is judged, and lets it join the history.</summary>
    /// <param name="point">The point.</param>
    /// <param name="judgement">What it was judged.</param>
    /// <param name="observation">The observation that became the point.</param>
    public void Learn(Observation point, in Judgement judgement, in Observation observation)
    {
        // A sustained shift is made of points that may be normal one by one: contexts follow those.
        bool leftOut = (judgement.IsAnomalous && judgement.Evidence.Kind != EvidenceKind.SustainedShift) || IsOdd(judgement);
        state.Evidence.Learn(point.Value, leftOut || judgement.IsReturn || state.Evidence.IsRecurring, run: state.Run.Points);
        state.Run = state.Run.After(leftOut);
        bool isKeptOut = leftOut && !CameBack(point.Time);
        if (!isKeptOut) state.Correction.Learn(point.Value);
        state.Experts.Learn(point.Value);
        Settle(new RecentPoint(point.Time, point.Value, isKeptOut), observation);
        if (leftOut) state.AddLeftOut(point.Time);
    }

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

    // What is too probable to the model for an anomaly is no example of what is normal, either.
    private bool IsOdd(in Judgement judgement) => state.Evidence.IsOdd && !judgement.IsReturn && judgement.Evidence.Kind != EvidenceKind.Channels;

    private Judgement Follow(Observation point, bool mayOpen, in PointReading reading, ModelVersion model, in Judgement judgement)
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

    // After a change that stays, its newest points are odd for as long as a context from afar reaches back to before it, and an incident has told of it already.
    private bool MaySustain(EventTime time, TimeSpan interval)
    {
        TimeSpan age = time - state.Began!.Value;
        IncidentState incident = state.Incident;
        if (age < TimeBeforeSustained || (age < TimeBeforeWeekend && !incident.IsOpen && state.History.Clock.ToLocal(time).IsWeekend)) return false;
        if (incident.Model is null) return true;
        // What is sustained must not keep an incident open that something else has opened, and that is over.
        if (incident.IsOpen) return incident.Cause == EventCause.SustainedShift;
        return time - incident.LastEvent > (rules.LongestHorizon + SustainedShift.Horizon) * interval;
    }

    // All targets of a stride see the same past, so its points join the history together.
    private void Settle(RecentPoint point, in Observation observation)
    {
        state.Reduced?.Add(point.Time, RowOf(observation), point.LeftOut);
        // A stride of one point is complete with it, and needs no list.
        if (rules.Layout.Stride == 1 && state.Stride.IsEmpty)
        {
            Join(point);
            EndStride();
            return;
        }
        state.AddToStride(point);
        if (state.Stride.Length >= rules.Layout.Stride) CloseStride();
    }

    private void CloseStride()
    {
        foreach (RecentPoint settled in state.Stride) Join(settled);
        state.ClearStride();
        EndStride();
    }

    private void Join(RecentPoint settled)
    {
        if (rules.SharesFarPredictions) state.History.AddToBlock(settled);
        else state.History.Add(settled);
    }

    private void EndStride()
    {
        state.Reduced?.CloseStride();
        if (state.PointsToAccept == 0) return;
        // What contexts hold changes: predictions of before are shared no longer.
        state.History.EndBlock();
        state.History.Recent.AcceptNewest(state.PointsToAccept);
        state.Joint?.Accept();
        state.Reduced?.Accept(state.PointsToAccept);
        state.PointsToAccept = 0;
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
}
