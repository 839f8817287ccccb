using Akka.Streams;
using Akka.Streams.Stage;

namespace StreamingNp.Streaming.Lanes;

/// <summary>
/// The stage of a lane that gathers outputs into commits: while one commit is under way the next grows. Unlike a conflation
/// it also lets a commit wait that nobody waits for: one without results leaves no sooner than the interval after the last one.
/// </summary>
/// <param name="maxRecords">The records of a commit, those that it is about and those that it publishes each, at which it takes no more and leaves as soon as it can; one output may go beyond.</param>
/// <param name="interval">The least time between two commits, the second of which has no results; zero for none.</param>
/// <param name="startOffset">The offset at which the lane starts.</param>
internal sealed class GatheringStage(int maxRecords, TimeSpan interval, long startOffset) : GraphStage<FlowShape<LaneOutput, LaneOutput>>
{
    private readonly Inlet<LaneOutput> _in = new("gathering.in");
    private readonly Outlet<LaneOutput> _out = new("gathering.out");

    public override FlowShape<LaneOutput, LaneOutput> Shape => new(_in, _out);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, maxRecords, interval, startOffset);

    private sealed class Logic : TimerGraphStageLogic
    {
        private static readonly object RestTimer = new();

        private readonly GatheringStage _stage;
        private readonly int _maxRecords;
        private readonly TimeSpan _interval;
        private LaneOutput? _gathered;
        private long _committed;
        private bool _isResting;

        public Logic(GatheringStage stage, int maxRecords, TimeSpan interval, long startOffset)
            : base(stage.Shape)
        {
            (_stage, _maxRecords, _interval, _committed) = (stage, maxRecords, interval, startOffset);
            SetHandler(stage._in, onPush: OnPush, onUpstreamFinish: Advance);
            SetHandler(stage._out, onPull: Advance);
        }

        public override void PreStart() => Pull(_stage._in);

        protected override void OnTimer(object timerKey)
        {
            _isResting = false;
            Advance();
        }

        private void OnPush()
        {
            LaneOutput output = Grab(_stage._in);
            _gathered = _gathered?.Add(output) ?? output;
            Advance();
        }

        private void Advance()
        {
            if (_gathered is { } commit && IsAvailable(_stage._out) && IsDue(commit))
            {
                _gathered = null;
                _committed = commit.NextOffset;
                Push(_stage._out, commit);
                if (_interval > TimeSpan.Zero)
                {
                    _isResting = true;
                    ScheduleOnce(RestTimer, _interval);
                }
            }
            if (IsClosed(_stage._in))
            {
                if (_gathered is null) CompleteStage();
            }
            else if (!HasBeenPulled(_stage._in) && !IsFull(_gathered))
            {
                Pull(_stage._in);
            }
        }

        private bool IsDue(LaneOutput commit) => !_isResting || commit.Outcome.Records.Count > 0 || IsFull(commit) || IsClosed(_stage._in);

        private bool IsFull(LaneOutput? commit) => commit is not null && (commit.Count >= _maxRecords || commit.NextOffset - _committed >= _maxRecords);
    }
}
