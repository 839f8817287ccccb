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
    // How far channels deviate, as a number from 0 to 1: half at a deviation that is clearly odd.
    private const double DeviationOfHalf = 5;

    private ArrivalOrder Order => new(state, rules.Options.Arrival);

    private SeriesStride Stride => new(state, rules);

    private SeriesIncident Incident => new(state, rules);

    private bool BeginsFirstChannels(in Observation observation) => state.Joint is null && (Order.IsPart(observation) || observation.Channels is { Names.Count: > 1 });

    /// <summary>Whether with an observation the series begins to have channels, or several: what it was is forgotten then, so that targets before it have to be scored first.</summary>
    public bool BeginsChannels(in Observation observation) =>
        MayBeginChannels && !observation.IsMissing && (state.Watermark is not { } watermark || observation.Time > watermark || Order.IsFirstPart(observation))
        && (BeginsFirstChannels(observation) || (state.HasOneChannel && !state.Joint!.IsOf(ChannelRow.Of(observation).Names)));

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
        if (Stride.IsFull) Stride.Close();
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
            Stride.Settle(new RecentPoint(point.Time, point.Value, leftOut: false), observation);
        }
        return wasReset ? Disposition.Missing : Disposition.WarmingUp;
    }

    // One value, of a series that has channels, is a channel of that name. True where the value is the point: until a second channel comes.
    private bool TakeChannels(Observation observation, List<Observation> points)
    {
        points.Clear();
        ChannelRow row = ChannelRow.Of(observation);
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
        var moment = new SeriesMoment(point.Time, state.History.Clock.ToLocal(point.Time), interval, point.Time - state.Began!.Value, same.Median, Incident.MaySustain(point.Time, interval), correction);
        PointEvidence evidence = state.Evidence.Weigh(moment, point.Value, reading, threshold, 1 - rules.Options.BandShare)
            .Within(point.Value, rules.Options.LowerBound, rules.Options.UpperBound, threshold);
        // How rare it is, the channels themselves say: what the model expects of their deviation only draws its band.
        if (joint is not null) evidence = new PointEvidence(joint.Score, EvidenceKind.Channels, IsAbove: true, joint.Score) { Lower = Math.Max(0, evidence.Lower), Upper = evidence.Upper, UnshapedScore = joint.Deviation / (joint.Deviation + DeviationOfHalf) }.Corrected(correction);
        // The channels are judged by all that is said of them; of one value, the model and the series each have a say in how severe it is.
        else evidence = evidence.Ranked(threshold, reading.ModelScore);
        bool isReturn = joint is null && evidence.Bound is null && state.Accepted.IsReturn(point.Time, reading.Residual);
        bool isAnomalous = evidence.Score >= threshold && !isReturn;
        return Incident.Follow(point, mayAlert, reading, model, new Judgement(evidence, threshold, isAnomalous, isReturn, IncidentChange.None));
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
        Stride.Settle(new RecentPoint(point.Time, point.Value, isKeptOut), observation);
        if (leftOut) state.AddLeftOut(point.Time);
    }

    // What is too probable to the model for an anomaly is no example of what is normal, either.
    private bool IsOdd(in Judgement judgement) => state.Evidence.IsOdd && !judgement.IsReturn && judgement.Evidence.Kind != EvidenceKind.Channels;

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
