using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.Telemetry;

namespace StreamingNp.Streaming.Lanes;

/// <summary>The pipeline of one assigned partition: batches in, windows to the scorers and back, what they gave out in commits, and then the offset that is done.</summary>
#pragma warning disable CA1001 // It gives back what it holds when its stream ends.
internal sealed class Lane : ILane
#pragma warning restore CA1001
{
    private readonly Channel<RecordBatch> _batches = Channel.CreateUnbounded<RecordBatch>(new() { SingleReader = true, SingleWriter = true });
    private readonly UniqueKillSwitch _killSwitch;
    private readonly ILaneDelivery _delivery;
    private readonly PipelineMetrics? _metrics;
    private readonly RecordTraces? _traces;
    private readonly TimeProvider _time;
    private readonly LaneKeeper? _keeper;
    private readonly TaskCompletionSource _firstCommit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _completedOffset;

    /// <summary>Starts a lane.</summary>
    /// <param name="options">What it does.</param>
    /// <param name="services">What it works with; it disposes its delivery when it ends.</param>
    /// <param name="topic">The topic of its partition.</param>
    /// <param name="partition">Its partition.</param>
    /// <param name="beginning">Where and how it starts.</param>
    /// <param name="materializer">Runs it.</param>
    public Lane(LaneOptions options, LaneServices services, string topic, int partition, LaneBeginning beginning, IMaterializer materializer)
    {
        _completedOffset = beginning.StartOffset;
        _delivery = services.Delivery;
        (_metrics, _traces, _time) = (services.Metrics, services.Traces, services.Time);
        var circumstances = new ConcurrentDictionary<ulong, NamedCircumstances>();
        if (services.State is { } state) _keeper = new LaneKeeper(state, circumstances, services.Metrics);
        (_killSwitch, Task<Done> completion) = ChannelSource.FromReader(_batches.Reader)
            .Via(new LaneStage(options, services, topic, partition, beginning, _keeper, circumstances))
            .Via(new GatheringStage(options.MaxCommitRecords, _delivery.CommitInterval, beginning.StartOffset))
            .Via(new CommittingStage(CommitAsync))
            // Behind all that may take long: a switch before it would be done with the last batch, and could end nothing any more.
            .ViaMaterialized(KillSwitches.Single<long>(), Keep.Right)
            .ToMaterialized(Sink.ForEach<long>(offset => Volatile.Write(ref _completedOffset, offset)), Keep.Both)
            .Run(materializer);
        Completion = completion;
        WhenEnded = EndAsync();
    }

    /// <inheritdoc/>
    public long CompletedOffset => Volatile.Read(ref _completedOffset);

    /// <inheritdoc/>
    public Task Completion { get; }

    /// <summary>Ends with the first commit; never where the lane ends without one.</summary>
    public Task FirstCommit => _firstCommit.Task;

    /// <summary>Ends when the lane has, well or not, and has given back what it worked with.</summary>
    public Task WhenEnded { get; }

    /// <inheritdoc/>
    public void Offer(RecordBatch batch) => _batches.Writer.TryWrite(batch);

    /// <inheritdoc/>
    public void Complete() => _batches.Writer.TryComplete();

    /// <inheritdoc/>
    public void Abort() => _killSwitch.Abort(new OperationCanceledException("The partition is no longer this lane's."));

    private async Task<long> CommitAsync(LaneOutput output)
    {
        long began = Stopwatch.GetTimestamp();
        IReadOnlyList<OutgoingRecord> kept = _keeper?.ToRecords(output) ?? [];
        IReadOnlyList<long> offsets = await _delivery.CommitAsync(new LaneCommit(output.Outcome.Records, kept, output.NextOffset)).ConfigureAwait(false);
        _firstCommit.TrySetResult();
        if (_keeper is not null) await _keeper.CommittedAsync(output, offsets).ConfigureAwait(false);
        _metrics?.Committed(output.Outcome.Records.Count, kept.Count, output.Outcome.OldestMilliseconds, _time.GetUtcNow(), began);
        if (output.Outcome.Traces is { } traces) _traces?.Delivered(traces);
        return output.NextOffset;
    }

    private async Task EndAsync()
    {
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _delivery.DisposeAsync().ConfigureAwait(false);
        if (_keeper is not null) await _keeper.DisposeAsync().ConfigureAwait(false);
    }
}
