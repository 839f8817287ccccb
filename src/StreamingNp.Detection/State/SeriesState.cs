using System.Runtime.InteropServices;
using StreamingNp.Detection.Channels;
using StreamingNp.Detection.Correction;
using StreamingNp.Detection.Evidence;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.State;

/// <summary>All that is kept of one series, and all that its future depends on: one value that can be written down and read again.</summary>
public sealed class SeriesState
{
    // Enough for two days, or weeks, of a run that is just too short to be the new normal by default, and for some points between.
    private const int MaxLeftOut = 96;

    // Room for so many more at a time: by doubling it would be room for 128.
    private const int MoreLeftOut = 16;

    private readonly HistoryOptions _options;
    private List<RecentPoint>? _stride;
    private List<EventTime>? _leftOut;

    /// <summary>Makes the state of a series that has not been seen.</summary>
    /// <param name="name">The name of the series.</param>
    /// <param name="options">How much of its past it keeps.</param>
    public SeriesState(string name, HistoryOptions options)
    {
        Name = name;
        _options = options;
        History = new History(options);
    }

    /// <summary>The name of the series.</summary>
    public string Name { get; }

    /// <summary>The newest <c>tags</c> object in UTF-8; empty where none came.</summary>
    public byte[] Tags { get; set; } = [];

    /// <summary>The watermark: the time of the newest point that was taken; null until one was.</summary>
    public EventTime? Watermark { get; set; }

    /// <summary>The time of the first point that was taken; null until one was.</summary>
    public EventTime? Began { get; set; }

    /// <summary>The late points that came one after the other, up to now.</summary>
    public int LateInARow { get; set; }

    /// <summary>The observations that are buffered for older ones.</summary>
    public BufferedObservations Buffered { get; } = new();

    /// <summary>What is known of its observations: whether it is a counter, and what its next rate is taken from.</summary>
    public Readings Readings { get; private set; } = new();

    /// <summary>The past that contexts are retrieved from.</summary>
    public History History { get; private set; }

    /// <summary>The points of the stride under way: they join the history together when it is complete, so that all of its targets see the same past.</summary>
    public ReadOnlySpan<RecentPoint> Stride => CollectionsMarshal.AsSpan(_stride);

    /// <summary>What is normal in the series, and what speaks for a point being an anomaly.</summary>
    public SeriesEvidence Evidence { get; private set; } = new();

    /// <summary>What it has taught about the predictions of its model.</summary>
    public PredictionCorrection Correction { get; private set; } = new();

    /// <summary>Whom its forecasts go by.</summary>
    public TrackedExperts Experts { get; private set; } = new();

    /// <summary>What its channels are together; null where it has one value. The points of such a series are how far its channels deviate together, but where it <see cref="HasOneChannel"/>.</summary>
    public JointModel? Joint { get; set; }

    /// <summary>Whether all rows of its <see cref="Joint"/> had the same one channel, so that its points are the values of that.</summary>
    public bool HasOneChannel => Joint is { Names.Count: <= 1 } joint && (joint.Names.Count == 0 || Readings.Kind is not null || Readings.Buffered.Count > 0);

    /// <summary>What was said of the channels of the newest row; null where its point is no deviation of channels.</summary>
    public JointReading? NewestJoint => HasOneChannel ? null : Joint?.Newest;

    /// <summary>What its rows are in the space of a reduction; null where no model that reduces them has judged one yet.</summary>
    public ReducedModel? Reduced { get; set; }

    /// <summary>Whether each reading of its channels says what every channel gave; see <see cref="JointModel.TellsAll"/>. No part of the state that is kept.</summary>
    public bool TellsAllChannels { get; set; }

    /// <summary>The run of anomalous points under way.</summary>
    public AnomalousRun Run { get; set; }

    /// <summary>The newest points that contexts left out, oldest first: what comes back at the same time of day is recognised.</summary>
    public ReadOnlySpan<EventTime> LeftOut => CollectionsMarshal.AsSpan(_leftOut);

    /// <summary>The last change that has become the new normal.</summary>
    public AcceptedShift Accepted { get; set; }

    /// <summary>The newest points that contexts take back in when the stride under way is complete, because their incident was accepted; 0 or more.</summary>
    public int PointsToAccept { get; set; }

    /// <summary>The incidents.</summary>
    public IncidentState Incident { get; set; } = IncidentState.None;

    /// <summary>The model that scored the newest points; null before any was scored.</summary>
    public ModelVersion? Model { get; set; }

    /// <summary>The time of the last point before the silence that an incident is open about; null where none is.</summary>
    public EventTime? SilentSince { get; set; }

    /// <summary>Adds a point to the <see cref="Stride"/>.</summary>
    /// <param name="point">The point.</param>
    public void AddToStride(RecentPoint point) => (_stride ??= []).Add(point);

    /// <summary>Empties the <see cref="Stride"/>.</summary>
    public void ClearStride() => _stride?.Clear();

    /// <summary>Remembers a point as one of those that were <see cref="LeftOut"/>; where they are too many, the oldest is forgotten.</summary>
    /// <param name="time">The time of the point.</param>
    public void AddLeftOut(EventTime time)
    {
        _leftOut ??= [];
        if (_leftOut.Count == MaxLeftOut) _leftOut.RemoveAt(0);
        if (_leftOut.Count == _leftOut.Capacity) _leftOut.Capacity += MoreLeftOut;
        _leftOut.Add(time);
    }

    /// <summary>Forgets all but the name: the series is as if it had not been seen.</summary>
    public void BeginAnew()
    {
        Tags = [];
        (Watermark, Began, LateInARow) = (null, null, 0);
        Buffered.Clear();
        (Readings, History) = (new(), new(_options));
        ClearStride();
        (Evidence, Correction, Experts) = (new(), new(), new());
        (Accepted, PointsToAccept, Run) = (default, 0, default);
        _leftOut = null;
        (Incident, Model, SilentSince) = (IncidentState.None, null, null);
        (Joint, Reduced) = (null, null);
    }

    /// <summary>What its first points have taught is learned once more without those that contexts leave out by now: all of it where no model has scored any yet, else how far it goes, how much it varies, and how large residuals are with extremes among them.</summary>
    public void ForgetGlitches()
    {
        // What contexts hold changes: predictions of before are shared no longer.
        History.EndBlock();
        bool isScored = Evidence.Noise.Unit.Points > 0;
        if (!isScored) (Evidence, Correction, Experts) = (new(), new(), new());
        else
        {
            (Evidence.Effect, Evidence.Limits, Evidence.Noise.Unit) = (default, default, Evidence.Noise.Unit with { All = Evidence.Noise.Unit.Usual });
            Evidence.Range.Restore([]);
        }
        for (int index = 0; index < History.Recent.Count; index++)
        {
            RecentPoint point = History.Recent[index];
            if (point.LeftOut) continue;
            if (isScored) (Evidence.Effect, Evidence.Limits) = (Evidence.Effect.After(point.Value), Evidence.Limits.After(point.Value));
            else Observe(point.Time, point.Value);
        }
    }

    /// <summary>Learns from a point that no model scores.</summary>
    /// <param name="time">Its time.</param>
    /// <param name="value">Its value.</param>
    public void Observe(EventTime time, double value)
    {
        Evidence.Observe(History.Clock.ToLocal(time), value);
        Correction.Observe(value);
        Experts.Observe(value);
    }

    /// <summary>From here on the series has channels, or several: what its one value was carries no information about them. What is known of its channels stays.</summary>
    public void BeginChannels()
    {
        (Readings, History) = (new(), new(_options));
        ClearStride();
        (Evidence, Correction, Experts) = (new(), new(), new());
        (Accepted, PointsToAccept, Run) = (default, 0, default);
        _leftOut = null;
        Reduced = null;
        Joint ??= new() { TellsAll = TellsAllChannels };
    }
}
