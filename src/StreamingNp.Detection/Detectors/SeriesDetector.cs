using System.Runtime.CompilerServices;
using StreamingNp.Detection.Channels;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Evidence;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Journal;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Residuals;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Detectors;

/// <summary>
/// The whole way of one observation of one series: watermark, window, score, verdict, incident, event. Whoever hosts it
/// (a lane, <c>score</c>, a test) brings the predictions: <see cref="Take"/> observations until a window is full, let a
/// model predict it, <see cref="Complete"/> it, and where that wants the halves of the context predicted too, <see cref="Explain"/>.
/// At most one window is under way. Whoever keeps a journal can do all of it again without a model: <see cref="Replay"/>.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class SeriesDetector
{
    private readonly RuledBlueprints _blueprints;
    private bool _releasesAll;

    // What is rare has no room of its own: there are as many detectors as series. An observation with which the series begins anew, or begins to have channels, is set back until the window is complete.
    private List<(int Target, AnomalyEvent Event)>? _events;
    private StrongBox<Arrival>? _setBack;
    private DetectorBlueprint _blueprint;
    private byte[] _tags;
    private int _edition;
    private SharedPredictions _shared;
    private ReducedRows? _reduced;

    /// <summary>Makes the detector of one series.</summary>
    /// <param name="blueprint">What it detects by, whatever the series is.</param>
    /// <param name="state">The series; the detector changes it.</param>
    public SeriesDetector(DetectorBlueprint blueprint, SeriesState state)
        : this(new RuledBlueprints(blueprint), state)
    {
    }

    /// <summary>Makes the detector of one series, which detects by the rule that holds for it.</summary>
    /// <param name="blueprints">What the detectors of a lane share.</param>
    /// <param name="state">The series; the detector changes it.</param>
    public SeriesDetector(RuledBlueprints blueprints, SeriesState state)
    {
        (_blueprints, State, _tags, _edition) = (blueprints, state, state.Tags, blueprints.Edition);
        JournalBlueprint = _blueprint = blueprints.Of(state.Name, _tags);
    }

    /// <summary>The series. While a window is under way it is on the way from one state to the next: not the moment for a snapshot.</summary>
    public SeriesState State { get; }

    /// <summary>Whether a silence of the series would be missed: it has been scored, and no incident is open about its silence yet.</summary>
    public bool CanBeMissed => Incident.CanBeMissed;

    /// <summary>The index of the target, in the window that is being completed or explained, that results are handed to the sink for.</summary>
    public int CurrentTarget { get; private set; }

    /// <summary>What holds for the series now: for the tags of the newest observation that was taken, by the rules as they are.</summary>
    public DetectorBlueprint Blueprint => BlueprintFor(null);

    /// <summary>The options and rules that decided the change of the series that is being written to the journal.</summary>
    public DetectorBlueprint JournalBlueprint { get; private set; }

    private SeriesTransition Transition => new(State, _blueprint);

    private SeriesIncident Incident => new(State, _blueprint);

    private ArrivalOrder Order => new(State, _blueprint.Options.Arrival);

    private SeriesEvents Events => new(State, Blueprint);

    /// <summary>Whether another target may join <paramref name="window"/>: the stride has room for it, and the series neither begins anew nor begins to have channels before.</summary>
    public bool HasRoom(Window window) =>
        new SeriesStride(State, _blueprint).Points + window.TargetCount < _blueprint.Layout.Stride && (window.TargetCount == 0 || !(Order.NextLateBeginsAnew || _setBack is not null || OldestBeginsChannels));

    private bool OldestBeginsChannels => State.Buffered.Count > 0 && Transition.MayBeginChannels && Transition.BeginsChannels(Order.Oldest.Observation);

    /// <summary>The observations that are buffered.</summary>
    public int Buffered => State.Buffered.Count + (_setBack is null ? 0 : 1);

    /// <summary>Whether an observation that was buffered is to be taken, with <see cref="TakeRipe"/>, before the next one.</summary>
    public bool HasRipe => _setBack is not null || (_releasesAll && State.Buffered.Count > 0) || Order.HasRipe;

    /// <summary>All that is buffered is to be taken, because nothing more is expected.</summary>
    public void ReleaseBuffered() => _releasesAll = State.Buffered.Count > 0;

    /// <summary>
    /// Takes the next observation of the series; where its disposition is <see cref="Disposition.Scored"/>, it, or the rate of a counter up to it, became a target of the window.
    /// Where observations are buffered, those that have waited for long enough are to be taken next, see <see cref="HasRipe"/>.
    /// </summary>
    /// <param name="observation">The observation.</param>
    /// <param name="mayAlert">Whether it may open an incident.</param>
    /// <param name="window">The window under assembly, which <see cref="HasRoom"/>.</param>
    /// <param name="sink">Gets the end of what the series was told of before, where it begins anew with the observation.</param>
    /// <param name="tags">The tags that came with it: a JSON object in UTF-8, not changed afterwards; null where they are those of the observation before.</param>
    /// <param name="journal">Is told where the observation changed the series without becoming a target; null where nobody keeps one.</param>
    public Disposition Take(Observation observation, bool mayAlert, Window window, IDetectionSink sink, byte[]? tags = null, IJournal? journal = null)
    {
        observation = Order.AsTaken(observation);
        bool buffers = Order.Buffers(observation);
        if (!buffers && window.TargetCount > 0 && Transition.BeginsChannels(observation))
        {
            _setBack = new(new(observation, mayAlert, tags, _blueprint));
            return Disposition.Buffered;
        }
        Disposition? disposition = buffers ? Order.Refuses(observation) : TakeNow(observation, mayAlert, window, tags, journal);
        if (disposition == Disposition.Late && Order.CountsLate) return TakeLate(new(observation, mayAlert, tags, _blueprint), window, sink, journal);
        if (disposition is { } taken) return taken;
        // Against the tags of those that are buffered: what the series itself bears may depend on a window under way.
        byte[]? changedTags = tags is not null && Order.NewestBufferedTags is { } newest && tags.AsSpan().SequenceEqual(newest) ? null : tags;
        Order.Hold(observation, mayAlert, changedTags);
        Record(journal, JournalEntry.Buffered(observation, mayAlert, changedTags));
        return Disposition.Buffered;
    }

    /// <summary>The observations that <see cref="TakeRipe"/> took last: 1, or as many as were joined to one row.</summary>
    public int Released { get; private set; } = 1;

    /// <summary>Takes the oldest observation that was buffered, where one <see cref="HasRipe"/>, or the row that it was joined to; like <see cref="Take"/>.</summary>
    /// <param name="window">The window under assembly, which <see cref="HasRoom"/>.</param>
    /// <param name="sink">See <see cref="Take"/>.</param>
    /// <param name="observation">The observation, or the row.</param>
    /// <param name="journal">See <see cref="Take"/>.</param>
    public Disposition TakeRipe(Window window, IDetectionSink sink, out Observation observation, IJournal? journal = null)
    {
        if (State.Buffered.Count == 0)
        {
            Arrival setBack = _setBack?.Value ?? throw new InvalidOperationException($"No observation of {State.Name} is buffered.");
            _setBack = null;
            Released = 1;
            observation = setBack.Observation;
            return observation.Time < State.Watermark ? BeginAnew(setBack, window, sink, journal) : TakeNow(observation, setBack.MayAlert, window, setBack.Tags, journal);
        }
        BufferedObservation oldest = Order.Oldest;
        observation = oldest.Observation;
        int buffered = State.Buffered.Count;
        Disposition disposition = TakeNow(observation, oldest.MayAlert, window, oldest.Tags, journal);
        Released = buffered - State.Buffered.Count;
        if (State.Buffered.Count == 0) _releasesAll = false;
        return disposition;
    }

    private Disposition TakeNow(Observation observation, bool mayAlert, Window window, byte[]? tags, IJournal? journal)
    {
        byte[]? changedTags = journal is null ? null : Changed(tags);
        DetectorBlueprint blueprint = BlueprintFor(tags);
        mayAlert = mayAlert && blueprint.Rule?.IsMuted(observation.Time) != true;
        Disposition disposition = new SeriesTransition(State, blueprint).Take(observation, tags, _blueprint.Points);
        if (disposition == Disposition.WarmingUp) Record(journal, JournalEntry.Taken(observation, mayAlert, changedTags));
        // A counter was reset: the next rate is taken from here.
        if (disposition == Disposition.Missing && !observation.IsMissing) Record(journal, JournalEntry.Taken(observation, mayAlert, tags: null));
        if (disposition != Disposition.Scored) return disposition;
        Arrival.ListOf(window).Add(new(observation, mayAlert, tags, blueprint) { Joint = State.NewestJoint });
        if (State.NewestJoint is not null) (_reduced ??= new(State)).Add(observation, isFirst: window.TargetCount == 0);
        window.AddTarget(_blueprint.Points[0]);
        return Disposition.Scored;
    }

    // What is buffered belongs to the time before, and is scored by what is known of that.
    private Disposition TakeLate(in Arrival arrival, Window window, IDetectionSink sink, IJournal? journal)
    {
        if (Order.HasPoint(arrival.Observation, window.Targets)) return Disposition.Late;
        if (Order.NextLateBeginsAnew && State.Buffered.Count == 0) return BeginAnew(arrival, window, sink, journal);
        if (Order.NextLateBeginsAnew)
        {
            _setBack = new(arrival);
            return Disposition.Buffered;
        }
        Order.CountLate();
        Record(journal, JournalEntry.Of(JournalEntryKind.Late));
        return Disposition.Late;
    }

    private Disposition BeginAnew(in Arrival arrival, Window window, IDetectionSink sink, IJournal? journal)
    {
        EventTime time = arrival.Observation.Time;
        if (Incident.ResolveIdle()) sink.Emit(Events.OfSetBack(time));
        if (State.SilentSince is { } last) sink.Emit(Events.OfDataSetBack(last, time));
        Order.CountLate();
        Record(journal, JournalEntry.Of(JournalEntryKind.Late));
        (_tags, _edition, _shared) = (State.Tags, -1, default);
        return Take(arrival.Observation, arrival.MayAlert, window, sink, arrival.Tags, journal);
    }

    /// <summary>Retrieves the contexts of a window that has its targets; then it is ready for a model.</summary>
    public void Assemble(Window window)
    {
        EventTime anchor = State.Stride.Length > 0 ? State.Stride[0].Time : window.Targets[0].Time;
        if (_blueprint.SharesFarPredictions) _shared.Fill(window, State.History, anchor, _blueprint.Assembler);
        else _blueprint.Assembler.Fill(State.History, anchor, window);
        _reduced?.Fill(_blueprints.Reduction, _blueprints.Grid, _blueprint.Assembler, anchor, window);
    }

    /// <summary>
    /// Whether a predicted window can be completed. Where the model was swapped in between, what it shares with points before, or the components that it looks at, are of another one:
    /// then it is to be assembled and predicted once more.
    /// </summary>
    /// <param name="window">The window.</param>
    public bool IsOfOneModel(Window window)
    {
        (_blueprints.Reduction, _blueprints.Grid) = (window.Reduction, window.Grid);
        return _shared.IsOfOneModel(window) && _reduced?.AreOf(window) != false;
    }

    /// <summary>Takes a window back that a model has predicted.</summary>
    /// <param name="window">The window.</param>
    /// <param name="halves">Filled with the halves of the context where the result is true.</param>
    /// <param name="sink">Gets the scored points.</param>
    /// <param name="journal">Is told of each target, in their order; null where nobody keeps one.</param>
    /// <returns>Whether there are events, which wait for <paramref name="halves"/> to be predicted and given to <see cref="Explain"/>.</returns>
    public bool Complete(Window window, Window halves, IDetectionSink sink, IJournal? journal = null)
    {
        CurrentTarget = 0;
        if (_blueprint.SharesFarPredictions) _shared.Share(window, State.History);
        if (State.SilentSince is { } last) sink.Emit(Events.OfDataAgain(last, window.Targets[0].Time, window.Model!));
        for (int target = 0; target < window.TargetCount; target++) CompleteTarget(window, target, sink, journal);
        if (_events is null) return false;
        ContextSubsets.Fill(window, view: 0, halves);
        return true;
    }

    /// <summary>Emits the events that waited for their epistemic uncertainty.</summary>
    /// <param name="halves">The window that <see cref="Complete"/> filled, predicted.</param>
    /// <param name="sink">Gets the events.</param>
    public void Explain(Window halves, IDetectionSink sink)
    {
        Span<double> means = stackalloc double[ContextSubsets.Count];
        foreach ((int target, AnomalyEvent anomaly) in _events ?? [])
        {
            for (int half = 0; half < means.Length; half++) means[half] = halves.Views[half].Normalise(target, new PredictiveDistribution(halves.Views[half], target).Mean);
            CurrentTarget = target;
            sink.Emit(anomaly with { Epistemic = ContextSubsets.Spread(means) * halves.Views[0].Scale });
        }
        _events = null;
    }

    /// <summary>Resolves the open incident of a series that has been silent for too long by the wall clock, with no window under way.</summary>
    /// <param name="sink">Gets the event.</param>
    /// <param name="journal">Is told where an incident was open; null where nobody keeps one.</param>
    public void ResolveIdle(IDetectionSink sink, IJournal? journal = null)
    {
        if (!Incident.ResolveIdle()) return;
        Record(journal, JournalEntry.Of(JournalEntryKind.ResolvedIdle));
        sink.Emit(Events.OfIdle());
    }

    /// <summary>Opens an incident about a series that has been silent for <see cref="IncidentOptions.NoDataAfter"/> by the wall clock, where <see cref="CanBeMissed"/>, with no window under way. The next point that is scored resolves it.</summary>
    /// <param name="sink">Gets the event.</param>
    /// <param name="journal">Is told where the series could be missed; null where nobody keeps one.</param>
    public void OpenNoData(IDetectionSink sink, IJournal? journal = null)
    {
        if (!Incident.OpenNoData()) return;
        Record(journal, JournalEntry.Of(JournalEntryKind.OpenedNoData));
        sink.Emit(Events.OfNoData());
    }

    /// <summary>Ends the series, which is silent for so long that nobody waits for it any more, with no window under way: whatever incident of it is open is resolved. The detector is not used afterwards.</summary>
    /// <param name="sink">Gets the events.</param>
    /// <param name="journal">Is told; null where nobody keeps one.</param>
    public void Drop(IDetectionSink sink, IJournal? journal = null)
    {
        ResolveIdle(sink);
        if (State.SilentSince is not null) sink.Emit(Events.OfForgotten());
        Record(journal, JournalEntry.Of(JournalEntryKind.Dropped));
    }

    /// <summary>Does again what a journal tells, with no window under way: the state becomes bit by bit what it became then. Nothing is emitted.</summary>
    /// <param name="entry">The next entry of this series; not <see cref="JournalEntryKind.Dropped"/>, which is for whoever keeps the series.</param>
    /// <param name="recorded">Made from the circumstances that the entry was written under.</param>
    /// <returns>False where the entry does not follow from the state, as after a gap in the journal; the state is still one to go on from.</returns>
    /// <exception cref="ArgumentException">The entry drops the series.</exception>
    /// <exception cref="InvalidDataException">A point was scored in circumstances that know of no model.</exception>
    public bool Replay(in JournalEntry entry, DetectorBlueprint recorded)
    {
        _shared = default;
        return new SeriesReplay(State, recorded).Do(entry, _blueprint.Points);
    }

    private void CompleteTarget(Window window, int target, IDetectionSink sink, IJournal? journal)
    {
        CurrentTarget = target;
        Arrival arrival = Arrival.ListOf(window)[target];
        // What held when the point was taken: how points share windows must change nothing.
        DetectorBlueprint blueprint = JournalBlueprint = arrival.Blueprint;
        var transition = new SeriesTransition(State, blueprint);
        ReducedReading? reduced = arrival.Joint is null ? null : _reduced!.Read(window, target);
        JointReading? joint = arrival.Joint;
        if (transition.Reduce(arrival.Observation.Time, reduced) is { } own)
        {
            joint = _reduced!.WithContributions(own, blueprint.Threshold);
            window.SetValue(target, own.Deviation);
        }
        Observation observation = window.Targets[target];
        PointReading reading = WindowReader.Read(window, target, _blueprint.Options.Score);
        byte[]? changedTags = journal is null ? null : Changed(arrival.Tags);
        Judgement judgement = transition.Judge(observation, arrival.MayAlert, arrival.Tags, reading, window.Model!, joint);
        journal?.Add(State, target, JournalEntry.Scored(arrival.Observation, arrival.MayAlert, changedTags, reading) with { Reduced = reduced });
        State.Correction.ApplyTo(window.Views[0], target);
        // An event says what would be normal, a score what was to be expected as things are.
        if (judgement.Change != IncidentChange.None)
        {
            // A sustained shift is described from before it began, anything else from right before.
            int view = judgement.IsAnomalous && judgement.Evidence.Kind == EvidenceKind.SustainedShift ? WindowReader.Farthest(window) : 0;
            (_events ??= []).Add((target, new SeriesEvents(State, blueprint).OfPoint(judgement.Change, judgement.PointOf(window, target, view) with { Joint = joint })));
        }
        State.Experts.ApplyTo(window.Views[0], target);
        ScoredPoint scored = sink.LooksAt(judgement.Evidence.Score) ? judgement.PointOf(window, target, view: 0) : judgement.PointOf(observation, double.NaN, double.NaN, double.NaN);
        sink.Scored(State, scored with { Joint = joint }, window.Model!);
        transition.Learn(observation, judgement, arrival.Observation);
    }

    private void Record(IJournal? journal, in JournalEntry entry)
    {
        if (journal is null) return;
        JournalBlueprint = Blueprint;
        journal.Add(State, target: 0, entry);
    }

    // Tags are new only in new arrays: most observations cost two comparisons.
    private DetectorBlueprint BlueprintFor(byte[]? tags)
    {
        bool isOther = tags is not null && !ReferenceEquals(tags, _tags);
        if (isOther) _tags = tags!;
        if (_edition == _blueprints.Edition && !(isOther && _blueprints.DependsOnTags)) return _blueprint;
        _edition = _blueprints.Edition;
        return _blueprint = _blueprints.Of(State.Name, _tags);
    }

    // By reference first: an observation with the tags of the one before bears the same array.
    private byte[]? Changed(byte[]? tags) => tags is null || ReferenceEquals(tags, State.Tags) || tags.AsSpan().SequenceEqual(State.Tags) ? null : tags;
}
