using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.Tests.Detectors;
using StreamingNp.Detection.Windows;
using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.Scoring;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.Telemetry;
using StreamingNp.Streaming.Tests.Scoring;

namespace StreamingNp.Streaming.Tests.Lanes;

public sealed class LaneDetectionTests : IDisposable
{
    private const int Points = 30;

    private readonly SettableClock _time = new(LaneHarness.Now);
    private readonly ScoringQueue _queue = new();
    private readonly FakeModel _model = new();
    private readonly IPredictor _predictor;
    private readonly Meter _meter = new(nameof(LaneDetectionTests));
    private readonly TopSeries _top;
    private readonly LaneDetection _detection;
    private long _lastOffset;

    public LaneDetectionTests()
    {
        _predictor = _model.NewPredictor();
        _top = new(count: 1, _time);
        var services = new LaneServices
        {
            Scorers = _queue, MaxBatchWindows = 128, Layout = _model.Layout, Delivery = new RecordingLaneDelivery(), Counter = new ObservationCounter(), Time = _time,
            Shown = new ShownSeries([], most: 1, _meter, NullLogger<ShownSeries>.Instance, _top),
        };
        _detection = new LaneDetection(LaneHarness.Options, services, LaneHarness.Topic, partition: 0, new NoClient());
        _detection.Begin(RestoredLane.Empty, 0, _detection.NewJournal(0, []));
    }

    public void Dispose()
    {
        _detection.Dispose();
        _predictor.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void A_checkpoint_does_not_claim_what_is_still_under_way()
    {
        ConsumedRecord[] records = [.. ObservationSequences.Regular(Points, 5, ObservationSequences.Noise).SelectMany((one, point) => (ConsumedRecord[])[LaneHarness.Record(2 * point, "a", one), LaneHarness.Record(2 * point + 1, "b", one)])];
        int last = records.Length - 2;
        Take(records[..last]);
        // Both series are written down, and nothing of them is changed since.
        _time.Advance(2 * LaneHarness.Options.SnapshotInterval);
        _detection.RenewSnapshots(_lastOffset);
        LaneOutput written = _detection.TakeOutput(_lastOffset)!;
        Assert.Equal(2, written.Outcome.Snapshots.Count);
        // Of the two windows that are under way no change is known yet.
        _detection.Take(LaneHarness.Batch(0, records[last..]), _lastOffset);
        _detection.RenewSnapshots(_lastOffset);
        Predict();
        LaneOutput output = _detection.TakeOutput(_lastOffset)!;
        Assert.Equal([last, last + 1], output.Outcome.Journal.Select(entry => (int)entry.Offset));
        Assert.InRange(output.Outcome.CheckpointAt!.Value, 0, last);
    }

    [Fact]
    public void Snapshots_are_taken_in_time_though_the_wall_clock_is_set_back()
    {
        Take([.. ObservationSequences.Regular(Points, 5, ObservationSequences.Noise).Select((one, point) => LaneHarness.Record(point, "a", one))]);
        _time.SetBy = -TimeSpan.FromDays(1);
        _time.Advance(2 * LaneHarness.Options.SnapshotInterval);
        _detection.RenewSnapshots(_lastOffset);
        Assert.Single(_detection.TakeOutput(_lastOffset)!.Outcome.Snapshots);
    }

    [Fact]
    public void The_series_with_the_highest_score_is_shown_with_its_newest_point()
    {
        Observation[] noise = ObservationSequences.Regular(Points, 5, ObservationSequences.Noise);
        Observation peak = noise[^1] with { Value = 1_000 };
        Take([.. noise[..^1].Append(peak).SelectMany((one, point) => (ConsumedRecord[])[LaneHarness.Record(2 * point, "a", one), LaneHarness.Record(2 * point + 1, "b", noise[point])])]);
        KeyValuePair<string, ScoredPoint> shown = _top.Newest[0];
        Assert.Equal(("a", 1_000), (shown.Key, shown.Value.Value));
    }

    private void Take(ConsumedRecord[] records)
    {
        _detection.Take(LaneHarness.Batch(0, records), _lastOffset);
        Predict();
        _lastOffset = _detection.TakeOutput(_lastOffset)!.NextOffset;
    }

    private void Predict()
    {
        var batch = new List<ScoringRequest>();
        for (_queue.Take(batch, 128); batch.Count > 0; _queue.Take(batch, 128))
        {
            List<Window> windows = [.. batch.Select(request => request.Window)];
            _predictor.Predict(CollectionsMarshal.AsSpan(windows));
            _detection.Predicted([.. batch]);
            batch.Clear();
        }
    }

    private sealed class NoClient : IScoringClient
    {
        public void Predicted(IReadOnlyList<ScoringRequest> requests) => throw new NotSupportedException();

        public void Failed(Exception cause) => throw new NotSupportedException();
    }
}
