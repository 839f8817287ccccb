using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Confluent.Kafka;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Rules;
using StreamingNp.Detection.Windows;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.Scoring;
using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.Testing;

/// <summary>A lane in memory, from its restore to its end: it predicts its own windows, and commits after every call. Not thread-safe.</summary>
internal sealed class MemoryLane : IDisposable
{
    private const int MaxWindows = 128;

    private readonly LaneOptions _options;
    private readonly TopicPartition _partition;
    private readonly MemoryLaneState _state;
    private readonly MemoryDelivery _delivery;
    private readonly ConcurrentDictionary<ulong, NamedCircumstances> _circumstances;
    private readonly VirtualClock _clock;
    private readonly ScoringQueue _queue = new();
    private readonly ObservationCounter _counter = new();
    private readonly LaneKeeper _keeper;
    private readonly LaneDetection _detection;
    private readonly IPredictor _predictor;
    private DateTimeOffset _silenceDue, _snapshotsDue;

    /// <summary>Makes a lane that takes nothing before <see cref="Begin"/>.</summary>
    /// <param name="options">What it does.</param>
    /// <param name="model">The model that scores.</param>
    /// <param name="topic">The input topic.</param>
    /// <param name="state">What is kept of it.</param>
    /// <param name="delivery">What it publishes.</param>
    /// <param name="circumstances">The circumstances that state names.</param>
    /// <param name="clock">The wall clock.</param>
    /// <exception cref="ArgumentException">Options and model do not fit each other.</exception>
    public MemoryLane(LaneOptions options, IModel model, string topic, MemoryLaneState state, MemoryDelivery delivery, ConcurrentDictionary<ulong, NamedCircumstances> circumstances, VirtualClock clock)
    {
        (_options, _state, _delivery, _circumstances, _clock) = (options, state, delivery, circumstances, clock);
        _partition = new TopicPartition(topic, 0);
        var services = new LaneServices
        {
            Scorers = _queue,
            MaxBatchWindows = MaxWindows,
            Layout = model.Layout,
            Delivery = delivery,
            State = state,
            Counter = _counter,
            Gauges = Gauges,
            Time = clock,
            Listener = delivery,
        };
        _keeper = new LaneKeeper(state, circumstances);
        _detection = new LaneDetection(options, services, topic, partition: 0, NoClient.Instance);
        _predictor = model.NewPredictor();
        (_silenceDue, _snapshotsDue) = (clock.Now + _detection.SilenceInterval, clock.Now + _detection.RenewalInterval);
    }

    /// <summary>How many series and open incidents it has.</summary>
    public LaneGauges Gauges { get; } = new();

    /// <summary>What became of its records.</summary>
    public ObservationCounts Counts => _counter.Counts;

    /// <summary>The offset behind all that is committed.</summary>
    public long NextOffset { get; private set; }

    /// <summary>When the wall clock next decides something: <see cref="TakeTurn"/> is called then.</summary>
    public DateTimeOffset Due => _silenceDue < _snapshotsDue ? _silenceDue : _snapshotsDue;

    /// <summary>Restores it from what is kept.</summary>
    /// <param name="offset">Where its partition is read from.</param>
    /// <exception cref="InvalidDataException">The state was kept with settings of another shape.</exception>
    public void Begin(long offset)
    {
        NextOffset = offset;
        var restore = new LaneRestore(_options.Detector.History);
        Finish(_state.ReadAsync(restore, CancellationToken.None));
        (RestoredLane restored, NextOffset) = _keeper.Begin(new LaneBeginning(offset), restore.Result(), _clock.Now);
        _detection.Begin(restored, NextOffset, _detection.NewJournal(_keeper.Generation, _circumstances));
    }

    /// <summary>Takes records in, and predicts all of their windows.</summary>
    public void Take(ConsumedRecord[] records)
    {
        _detection.Take(new RecordBatch(_partition, 0, records), NextOffset);
        var batch = new List<ScoringRequest>(MaxWindows);
        var windows = new List<Window>(MaxWindows);
        for (_queue.Take(batch, MaxWindows); batch.Count > 0; _queue.Take(batch, MaxWindows))
        {
            windows.AddRange(batch.Select(request => request.Window));
            _predictor.Predict(CollectionsMarshal.AsSpan(windows));
            _detection.Predicted(batch);
            batch.Clear();
            windows.Clear();
            if (_detection.HasMore) _detection.TakeMore(NextOffset);
        }
        Commit();
    }

    /// <summary>Does what is due: looks for silence, renews snapshots, or both.</summary>
    public void TakeTurn()
    {
        DateTimeOffset due = Due;
        if (_silenceDue == due)
        {
            _detection.LookForSilence(NextOffset);
            _silenceDue += _detection.SilenceInterval;
        }
        if (_snapshotsDue == due)
        {
            _detection.RenewSnapshots(NextOffset);
            _snapshotsDue += _detection.RenewalInterval;
        }
        Commit();
    }

    /// <summary>Goes by other rules from the next record on.</summary>
    public void Apply(RuleBook rules)
    {
        if (_detection.Apply(rules)) _silenceDue = _clock.Now + _detection.SilenceInterval;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _detection.Dispose();
        _predictor.Dispose();
    }

    private void Commit()
    {
        if (_detection.TakeOutput(NextOffset) is not { } output) return;
        LaneCommit commit = new(output.Outcome.Records, _keeper.ToRecords(output), output.NextOffset);
        Finish(_delivery.CommitAsync(commit));
        Finish(_keeper.CommittedAsync(output, []));
        NextOffset = output.NextOffset;
    }

    // In memory nothing is waited for.
    private static void Finish(Task task) => task.GetAwaiter().GetResult();

    // The lane predicts its windows itself.
    private sealed class NoClient : IScoringClient
    {
        public static readonly NoClient Instance = new();

        public void Predicted(IReadOnlyList<ScoringRequest> requests) => throw new NotSupportedException();

        public void Failed(Exception cause) => throw new NotSupportedException();
    }
}
