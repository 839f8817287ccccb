using Akka.Streams;
using Akka.Streams.Stage;

namespace StreamingNp.Streaming.Lanes;

/// <summary>Commits what comes, one at a time, and gives the offsets that are done. A commit that fails, fails the stream; the stage of the library for that, SelectAsync, writes its stack trace into the log besides.</summary>
/// <param name="commit">Commits one output and gives the offset after it.</param>
internal sealed class CommittingStage(Func<LaneOutput, Task<long>> commit) : GraphStage<FlowShape<LaneOutput, long>>
{
    private readonly Inlet<LaneOutput> _in = new("commits.in");
    private readonly Outlet<long> _out = new("commits.out");

    public override FlowShape<LaneOutput, long> Shape => new(_in, _out);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, commit);

    private sealed class Logic : GraphStageLogic
    {
        private readonly CommittingStage _stage;
        private readonly Func<LaneOutput, Task<long>> _commit;
        private readonly Action<Task<long>> _committed;
        private bool _isBusy;

        public Logic(CommittingStage stage, Func<LaneOutput, Task<long>> commit) : base(stage.Shape)
        {
            (_stage, _commit) = (stage, commit);
            _committed = GetAsyncCallback<Task<long>>(Committed);
            SetHandler(stage._in, onPush: OnPush, onUpstreamFinish: () =>
            {
                if (!_isBusy) CompleteStage();
            });
            SetHandler(stage._out, onPull: () =>
            {
                if (!_isBusy && !IsClosed(stage._in)) Pull(stage._in);
            });
        }

        private void OnPush()
        {
            _isBusy = true;
            _commit(Grab(_stage._in)).ContinueWith(_committed, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        private void Committed(Task<long> done)
        {
            _isBusy = false;
            if (!done.IsCompletedSuccessfully)
            {
                FailStage(done.Exception?.GetBaseException() ?? new OperationCanceledException("A commit was given up."));
                return;
            }
            Push(_stage._out, done.Result);
            if (IsClosed(_stage._in)) CompleteStage();
        }
    }
}
