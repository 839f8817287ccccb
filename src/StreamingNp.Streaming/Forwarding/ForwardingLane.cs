using System.Threading.Channels;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.Forwarding;

/// <summary>Forwards the records of one assigned partition, in order, a commit at a time; meanwhile the next grows.</summary>
#pragma warning disable CA1001 // What ends it holds nothing, and may be asked for after the end.
internal sealed class ForwardingLane : ILane
#pragma warning restore CA1001
{
    private readonly Channel<RecordBatch> _batches = Channel.CreateUnbounded<RecordBatch>(new() { SingleReader = true, SingleWriter = true });
    private readonly CancellationTokenSource _ended = new();
    private readonly ForwardingOptions _options;
    private readonly ForwardedRecords _records;
    private readonly ILaneDelivery _delivery;
    private readonly ForwardingCounter _counter;
    private ReadOnlyMemory<ConsumedRecord> _rest;
    private long _completedOffset;

    /// <summary>Starts a lane.</summary>
    /// <param name="options">What it does.</param>
    /// <param name="records">Writes its records; its own.</param>
    /// <param name="delivery">Publishes them; disposed when it ends.</param>
    /// <param name="counter">Counts what was published.</param>
    /// <param name="startOffset">The offset at which it starts.</param>
    public ForwardingLane(ForwardingOptions options, ForwardedRecords records, ILaneDelivery delivery, ForwardingCounter counter, long startOffset)
    {
        (_options, _records, _delivery, _counter, _completedOffset) = (options, records, delivery, counter, startOffset);
        Completion = Task.Run(RunAsync);
    }

    /// <inheritdoc/>
    public long CompletedOffset => Volatile.Read(ref _completedOffset);

    /// <inheritdoc/>
    public Task Completion { get; }

    /// <inheritdoc/>
    public void Offer(RecordBatch batch) => _batches.Writer.TryWrite(batch);

    /// <inheritdoc/>
    public void Complete() => _batches.Writer.TryComplete();

    /// <inheritdoc/>
    public void Abort() => _ended.Cancel();

    private async Task RunAsync()
    {
        try
        {
            while (!_rest.IsEmpty || await _batches.Reader.WaitToReadAsync(_ended.Token).ConfigureAwait(false)) await ForwardAsync().ConfigureAwait(false);
        }
        finally
        {
            _records.Dispose();
            await _delivery.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task ForwardAsync()
    {
        var records = new List<OutgoingRecord>();
        long next = CompletedOffset;
        int taken = 0;
        while (records.Count < _options.MaxCommitRecords)
        {
            if (_rest.IsEmpty)
            {
                if (!_batches.Reader.TryRead(out RecordBatch? batch)) break;
                _rest = batch.Records;
            }
            next = AddRest(records, ref taken);
        }
        // A commit under way when the lane is told to end is given up by its delivery, which is disposed then.
        await _delivery.CommitAsync(new LaneCommit(records, [], next)).WaitAsync(_ended.Token).ConfigureAwait(false);
        _counter.Add(records, _options.Topic);
        Volatile.Write(ref _completedOffset, next);
    }

    // A batch may go beyond the commit, but not by all that its records hold.
    private long AddRest(List<OutgoingRecord> records, ref int taken)
    {
        ReadOnlySpan<ConsumedRecord> rest = _rest.Span;
        int count = 0;
        while (count < rest.Length && records.Count - taken < _options.MaxCommitRecords)
        {
            _records.Add(rest[count++], records);
            taken++;
        }
        _rest = count < rest.Length ? _rest[count..] : default;
        return rest[count - 1].Offset + 1;
    }
}
