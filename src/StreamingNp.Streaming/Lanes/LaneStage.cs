using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Streams;
using Akka.Streams.Stage;
using Confluent.Kafka;
using StreamingNp.Detection.Journal;
using StreamingNp.Detection.Rules;
using StreamingNp.Streaming.Scoring;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.State;
using StreamingNp.Streaming.Telemetry;

namespace StreamingNp.Streaming.Lanes;

/// <summary>The stage of a lane that keeps its series: batches of records in, records to send and offsets out. It pulls only while few enough records are under way.</summary>
internal sealed class LaneStage(
    LaneOptions options, LaneServices services, string topic, int partition, LaneBeginning beginning, LaneKeeper? keeper, ConcurrentDictionary<ulong, NamedCircumstances> circumstances) : GraphStage<FlowShape<RecordBatch, LaneOutput>>
{
    private readonly Inlet<RecordBatch> _in = new("lane.in");
    private readonly Outlet<LaneOutput> _out = new("lane.out");

    public override FlowShape<RecordBatch, LaneOutput> Shape => new(_in, _out);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, options, services, topic, partition, beginning, keeper, circumstances);

#pragma warning disable CA1001 // A stage's logic gives back what it holds in PostStop.
    private sealed class Logic : TimerGraphStageLogic, IScoringClient
#pragma warning restore CA1001
    {
        private static readonly object IdleTimer = new(), SnapshotTimer = new();

        private readonly LaneStage _stage;
        private readonly LaneOptions _options;
        private readonly LaneDetection _detection;
        private readonly Action<IReadOnlyList<ScoringRequest>> _predicted;
        private readonly Action<Exception> _failed;
        private readonly Action<RestoredLane> _restored;
        private readonly Action<RuleBook> _reloaded;
        private readonly LaneServices _services;
        private readonly TopicPartition _lane;
        private readonly LaneBeginning _beginning;
        private readonly LaneKeeper? _keeper;
        private readonly ConcurrentDictionary<ulong, NamedCircumstances> _circumstances;
        private readonly CancellationTokenSource _ended = new();
        private long _lastOffset;
        private bool _hasBegun, _isAhead, _isEnding;

        public Logic(
            LaneStage stage, LaneOptions options, LaneServices services, string topic, int partition, LaneBeginning beginning, LaneKeeper? keeper, ConcurrentDictionary<ulong, NamedCircumstances> circumstances)
            : base(stage.Shape)
        {
            _stage = stage;
            _options = options;
            (_services, _lane, _beginning, _keeper, _circumstances) = (services, new(topic, partition), beginning, keeper, circumstances);
            _lastOffset = beginning.StartOffset;
            _detection = new LaneDetection(options, services, topic, partition, this);
            _predicted = GetAsyncCallback<IReadOnlyList<ScoringRequest>>(requests => Guard(() =>
            {
                long began = Stopwatch.GetTimestamp();
                _detection.Predicted(requests);
                Advance();
                _services.Metrics?.Worked(PipelineStage.Lane, began);
            }));
            _failed = GetAsyncCallback<Exception>(FailStage);
            _restored = GetAsyncCallback<RestoredLane>(restored => Guard(() => Begin(restored)));
            _reloaded = GetAsyncCallback<RuleBook>(rules => Guard(() =>
            {
                // A silence may have become shorter.
                if (_detection.Apply(rules)) ScheduleRepeatedly(IdleTimer, _detection.SilenceInterval);
            }));
            Action advance = Advance;
            SetHandler(stage._in, onPush: () => Guard(() => OnPush(Grab(stage._in))), onUpstreamFinish: () => Guard(advance));
            SetHandler(stage._out, onPull: () => Guard(advance));
        }

        public override void PreStart()
        {
            ScheduleRepeatedly(IdleTimer, _detection.SilenceInterval);
            _services.Rules?.Subscribe(_reloaded);
            if (_services.State is not { } state)
            {
                Begin(RestoredLane.Empty);
                return;
            }
            ScheduleRepeatedly(SnapshotTimer, _detection.RenewalInterval);
            _ = RestoreAsync(state, _ended.Token);
        }

        public override void PostStop()
        {
            _ended.Cancel();
            _services.Rules?.Unsubscribe(_reloaded);
            _detection.Dispose();
        }

        public void Predicted(IReadOnlyList<ScoringRequest> requests) => _predicted(requests);

        public void Failed(Exception cause) => _failed(cause);

        protected override void OnTimer(object timerKey)
        {
            if (!_hasBegun) return;
            Guard(() =>
            {
                long began = Stopwatch.GetTimestamp();
                if (timerKey == SnapshotTimer) _detection.RenewSnapshots(_lastOffset);
                else _detection.LookForSilence(_lastOffset);
                Advance();
                _services.Metrics?.Worked(PipelineStage.Lane, began);
            });
        }

        // What fails, such as a disk that is full, is the source's to tell, in a sentence; Akka would write its stack trace into the log.
        private void Guard(Action step)
        {
            try
            {
                step();
            }
            catch (Exception exception)
            {
                FailStage(exception);
            }
        }

        // Off the stage's thread: batches that are offered meanwhile wait.
        private async Task RestoreAsync(ILaneState state, CancellationToken ended)
        {
            try
            {
                long began = Stopwatch.GetTimestamp();
                var restore = new LaneRestore(_options.Detector.History);
                if (_beginning.Kind == JournalBeginning.Cold) await state.ResetAsync(ended).ConfigureAwait(false);
                else await state.ReadAsync(restore, ended).ConfigureAwait(false);
                RestoredLane restored = restore.Result();
                _services.Metrics?.Restored(began);
                _restored(restored);
            }
            catch (Exception exception)
            {
                if (!ended.IsCancellationRequested) _failed(exception);
            }
        }

        private void Begin(RestoredLane restored)
        {
            LaneJournal? journal = null;
            if (_keeper is not null)
            {
                if (restored.Gaps > 0) _services.Logger.StateHasGaps(PartitionName.Of(_lane), restored.Gaps);
                // A checkpoint, where the journal behind it is gone, is one short of the end.
                if (_beginning.Kind == JournalBeginning.None && restored.End is { } end && end.Offset < _beginning.StartOffset - 1) _services.Logger.StateIsBehind(PartitionName.Of(_lane), restored.Series.Select(one => one.AppliedOffset).Append(end.Offset).Max(), _beginning.StartOffset);
                (restored, _lastOffset) = _keeper.Begin(_beginning, restored, _services.Time.GetUtcNow());
                _isAhead = _lastOffset > _beginning.StartOffset;
                journal = _detection.NewJournal(_keeper.Generation, _circumstances);
            }
            _detection.Begin(restored, _lastOffset, journal);
            _hasBegun = true;
            Advance();
        }

        private void OnPush(RecordBatch batch)
        {
            long began = Stopwatch.GetTimestamp();
            _detection.Take(batch, _lastOffset);
            Advance();
            _services.Metrics?.TookBatch(batch.Records.Span[0].TimestampMilliseconds, _services.Time.GetUtcNow(), began);
            _services.Metrics?.Worked(PipelineStage.Lane, began);
        }

        private void Advance()
        {
            if (_isEnding || !_hasBegun) return;
            if (_detection.HasMore && _detection.UnderWay < _options.MaxUnderWay) _detection.TakeMore(_lastOffset);
            if (_isAhead && IsAvailable(_stage._out))
            {
                // What was kept is done, though its offset was not committed.
                _isAhead = false;
                Push(_stage._out, new LaneOutput(new Outcome(), _lastOffset, _lastOffset));
            }
            if (IsAvailable(_stage._out) && _detection.TakeOutput(_lastOffset) is { } output)
            {
                _lastOffset = output.NextOffset;
                Push(_stage._out, output);
            }
            if (!IsClosed(_stage._in))
            {
                if (!HasBeenPulled(_stage._in) && !_detection.HasMore && _detection.UnderWay < _options.MaxUnderWay) Pull(_stage._in);
                return;
            }
            // No more records come: what is under way is finished, and sent, before the lane ends.
            if (_detection.UnderWay > 0 || _detection.HasMore) return;
            if (_detection.ReleaseWhatNobodyKeeps(_lastOffset))
            {
                Advance();
                return;
            }
            _isEnding = true;
            if (_detection.TakeOutput(_lastOffset) is not { } last) CompleteStage();
            else Emit(_stage._out, last, CompleteStage);
        }
    }
}
