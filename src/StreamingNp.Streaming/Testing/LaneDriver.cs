using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Rules;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.State;

namespace StreamingNp.Streaming.Testing;

/// <summary>
/// A whole lane in memory, for tests of settings and of what is built upon StreamingNp: no broker, no threads, no waiting. It detects, keeps state and restores it by the
/// same code as the lanes of a running processor, and publishes the same records, byte for byte. Every call returns when all that follows from it is done.
/// </summary>
/// <example>
/// <code>
/// using var driver = new LaneDriver(new LaneOptions { EventTopic = "anomalies", DeadLetterTopic = "dead-letters" }, model, "metrics");
/// for (int minute = 0; minute &lt; 60; minute++) driver.Send("host-1/cpu", midnight.AddMinutes(minute), minute == 50 ? 500 : 12.3);
/// driver.Advance(TimeSpan.FromHours(1));
/// Assert.Equal(IncidentChange.Opened, driver.Events[0].State);
/// Assert.Equal(IncidentChange.Resolved, driver.Events[^1].State);
/// </code>
/// </example>
/// <remarks>Not thread-safe. It keeps everything that was sent and published until it is disposed.</remarks>
public sealed class LaneDriver : IDisposable
{
    // What the clock shows where nothing says a time.
    private static readonly DateTimeOffset Midnight = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string _topic;
    private readonly VirtualClock _clock = new();
    private readonly MemoryLaneState _state = new();
    private readonly ConcurrentDictionary<ulong, NamedCircumstances> _circumstances = [];
    private readonly ObservationEncoder _encoder = new();
    private readonly MemoryDelivery _published = new();
    private readonly List<ConsumedRecord> _sent = [];
    private LaneOptions _options;
    private IModel _model;
    private MemoryLane? _lane;
    private ObservationCounts _ended = new();
    private long _nextOffset;
    private bool _showsTime;

    /// <summary>Begins a lane without a past.</summary>
    /// <param name="options">What it does.</param>
    /// <param name="model">The model that scores.</param>
    /// <param name="topic">The input topic: part of every event's id.</param>
    /// <param name="start">What the clock shows at first; by default the time of the first observation or record that is sent.</param>
    /// <exception cref="ArgumentException">Options and model do not fit each other.</exception>
    public LaneDriver(LaneOptions options, IModel model, string topic = "metrics", DateTimeOffset? start = null)
    {
        (_options, _model, _topic) = (options, model, topic);
        _clock.Now = start ?? Midnight;
        _showsTime = start is not null;
        Begin(0);
    }

    /// <summary>What the clock shows.</summary>
    public DateTimeOffset Now => _clock.Now;

    /// <summary>The events that were published, in order; after a <see cref="Crash"/> some twice, with the same id.</summary>
    public IReadOnlyList<AnomalyEvent> Events => _published.Events;

    /// <summary>All records that were published, in order.</summary>
    public IReadOnlyList<OutgoingRecord> Records => _published.Records;

    /// <summary>The dead letters among them: the bytes that could not be read, with the reason in the header <c>reason</c>.</summary>
    public IReadOnlyList<OutgoingRecord> DeadLetters => _published.To(_options.DeadLetterTopic);

    /// <summary>The scores among them: JSON, a record a scored point; none where <see cref="LaneOptions.ScoreTopic"/> is null.</summary>
    public IReadOnlyList<OutgoingRecord> Scores => _published.To(_options.ScoreTopic);

    /// <summary>What became of the records, over all restarts: what was consumed is the sum of the other counts.</summary>
    public ObservationCounts Counts => _lane is null ? _ended : _ended + _lane.Counts;

    /// <summary>What is kept of the lane.</summary>
    internal ILaneState State => _state;

    /// <summary>The series that the lane knows.</summary>
    public int Series => _lane?.Gauges.Series ?? 0;

    /// <summary>The series that have an open incident; silence that is an incident of its own not counted.</summary>
    public int OpenIncidents => _lane?.Gauges.OpenIncidents ?? 0;

    /// <summary>Sends an observation as JSON, with its series as the key. It arrives when it happened: a clock that shows an earlier time goes on to that of the observation.</summary>
    /// <param name="series">The name of the series.</param>
    /// <param name="time">When it happened; before <see cref="Now"/> for one that comes late.</param>
    /// <param name="value">The value; null or NaN for a missing one, infinite ones cannot be said in JSON.</param>
    /// <param name="tags">A JSON object; null for none.</param>
    public void Send(string series, DateTimeOffset time, double? value, string? tags = null)
    {
        if (_showsTime && time > Now) Advance(time - Now);
        ReadOnlyMemory<byte> message = _encoder.Encode(series, new Observation(EventTime.FromDateTimeOffset(time), value ?? double.NaN), tags is null ? default : Encoding.UTF8.GetBytes(tags));
        StartClock(time);
        Send(series, message.ToArray());
    }

    /// <summary>Sends a record as a producer may have written it. The clock stands still.</summary>
    /// <param name="key">The key; null for none.</param>
    /// <param name="value">The value in bytes; null for a record without one.</param>
    /// <param name="timestamp">The record's own timestamp; by default <see cref="Now"/>.</param>
    public void Send(string? key, byte[]? value, DateTimeOffset? timestamp = null)
    {
        StartClock(timestamp ?? Midnight);
        Send([new ConsumedRecord(0, (timestamp ?? Now).ToUnixTimeMilliseconds(), key is null ? default : Encoding.UTF8.GetBytes(key), value is null ? default(ReadOnlyMemory<byte>?) : value)]);
    }

    /// <summary>Sends records that arrive together: their windows are predicted in batches, which is faster. The clock stands still.</summary>
    /// <param name="records">The records; the driver numbers them, whatever their offsets say.</param>
    public void Send(IReadOnlyList<ConsumedRecord> records)
    {
        if (records.Count == 0) return;
        StartClock(records[0].TimestampMilliseconds > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(records[0].TimestampMilliseconds) : Midnight);
        int first = _sent.Count;
        foreach (ConsumedRecord record in records) _sent.Add(record with { Offset = _sent.Count });
        Take(first);
    }

    /// <summary>Lets time pass: what the wall clock decides happens when it is due. A silent series is resolved, or missed, and snapshots are taken.</summary>
    /// <param name="time">How long; not negative.</param>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        if (!_showsTime) StartClock(Midnight);
        DateTimeOffset end = Now + time;
        for (DateTimeOffset due; (due = _lane!.Due) <= end;)
        {
            _clock.Now = due;
            _lane.TakeTurn();
        }
        _clock.Now = end;
    }

    /// <summary>Puts other rules in force, as a changed configuration file does: the lane goes on, and what comes next is judged by them.</summary>
    /// <param name="rules">The rules; those of the options hold no more.</param>
    public void Reload(RuleBook rules)
    {
        _options = _options with { Rules = rules };
        _lane!.Apply(rules);
    }

    /// <summary>Ends the lane and begins it again from the state that was kept, as a new version, other settings or another owner of the partition do.</summary>
    /// <param name="options">What it does from now on; null for the same.</param>
    /// <param name="model">The model that scores from now on; null for the same.</param>
    /// <exception cref="InvalidDataException">The state was kept with settings of another shape; the driver is of no more use.</exception>
    public void Restart(LaneOptions? options = null, IModel? model = null)
    {
        End();
        (_options, _model) = (options ?? _options, model ?? _model);
        Begin(_nextOffset);
    }

    /// <summary>
    /// Ends the lane in the middle of a commit and begins it again: what its last records gave was published, and their state and offsets were lost, so that they are
    /// read again and their results published again. That is the worst of <c>at_least_once</c>.
    /// </summary>
    /// <param name="records">The records that the commit was about; those that were sent along with them are read again, too.</param>
    public void Crash(int records = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(records);
        End();
        Begin(_state.Lose(Math.Max(0, _nextOffset - records)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        End();
        _encoder.Dispose();
    }

    // Whoever begins without a time begins when the first record comes.
    private void StartClock(DateTimeOffset time)
    {
        if (_showsTime) return;
        _showsTime = true;
        End();
        _clock.Now = time;
        Begin(0);
    }

    private void Begin(long offset)
    {
        _lane = new MemoryLane(_options, _model, _topic, _state, _published, _circumstances, _clock);
        _lane.Begin(offset);
        if (_lane.NextOffset < _sent.Count) Take((int)_lane.NextOffset);
    }

    private void End()
    {
        if (_lane is null) return;
        _lane.Dispose();
        _ended += _lane.Counts;
        _nextOffset = _lane.NextOffset;
        _lane = null;
    }

    private void Take(int first) => _lane!.Take(CollectionsMarshal.AsSpan(_sent)[first..].ToArray());
}
