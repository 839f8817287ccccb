using Akka.Streams;
using Akka.Streams.Stage;
using StreamingNp.Streaming.Scoring;
using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.Lanes;

/// <summary>The stage of a lane that keeps its series: batches of records in, records to send and offsets out. It pulls only while few enough records are under way.</summary>
internal sealed class LaneStage(LaneOptions options, LaneServices services, string topic, int partition, long startOffset) : GraphStage<FlowShape<RecordBatch, LaneOutput>>
{
    private readonly Inlet<RecordBatch> _in = new("lane.in");
    private readonly Outlet<LaneOutput> _out = new("lane.out");

    public override FlowShape<RecordBatch, LaneOutput> Shape => new(_in, _out);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, options, services, topic, partition, startOffset);

#pragma warning disable CA1001 // A stage's logic gives back what it holds in PostStop.
    private sealed class Logic : TimerGraphStageLogic, IScoringClient
#pragma warning restore CA1001
    {
        private static readonly object IdleTimer = new();

        private readonly LaneStage _stage;
        private readonly LaneOptions _options;
        private readonly LaneDetection _detection;
        private readonly Action<IReadOnlyList<ScoringRequest>> _predicted;
        private readonly Action<Exception> _failed;
        private long _lastOffset;
        private bool _isEnding;

        public Logic(LaneStage stage, LaneOptions options, LaneServices services, string topic, int partition, long startOffset)
            : base(stage.Shape)
        {
            _stage = stage;
            _options = options;
            _lastOffset = startOffset;
            _detection = new LaneDetection(options, services, topic, partition, this);
            _predicted = GetAsyncCallback<IReadOnlyList<ScoringRequest>>(requests =>
            {
                _detection.Predicted(requests);
                Advance();
            });
            _failed = GetAsyncCallback<Exception>(FailStage);
            SetHandler(stage._in, onPush: () => OnPush(Grab(stage._in)), onUpstreamFinish: Advance);
            SetHandler(stage._out, onPull: Advance);
        }

        public override void PreStart()
        {
            TimeSpan silence = _options.IdleAfter, noDataAfter = _options.Detector.Incidents.NoDataAfter;
            if (noDataAfter > TimeSpan.Zero && noDataAfter < silence) silence = noDataAfter;
            ScheduleRepeatedly(IdleTimer, TimeSpan.FromTicks(Math.Max(TimeSpan.TicksPerSecond, silence.Ticks / 10)));
        }

        public override void PostStop() => _detection.Dispose();

        public void Predicted(IReadOnlyList<ScoringRequest> requests) => _predicted(requests);

        public void Failed(Exception cause) => _failed(cause);

        protected override void OnTimer(object timerKey)
        {
            _detection.LookForSilence();
            Advance();
        }

        private void OnPush(RecordBatch batch)
        {
            _detection.Take(batch);
            Advance();
        }

        private void Advance()
        {
            if (_isEnding) return;
            if (IsAvailable(_stage._out) && _detection.TakeOutput(_lastOffset) is { } output)
            {
                _lastOffset = output.NextOffset;
                Push(_stage._out, output);
            }
            if (!IsClosed(_stage._in))
            {
                if (!HasBeenPulled(_stage._in) && _detection.UnderWay < _options.MostUnderWay) Pull(_stage._in);
                return;
            }
            // No more records come: what is under way is finished, and sent, before the lane ends.
            if (_detection.UnderWay > 0) return;
            _isEnding = true;
            if (_detection.TakeOutput(_lastOffset) is not { } last) CompleteStage();
            else Emit(_stage._out, last, CompleteStage);
        }
    }
}
