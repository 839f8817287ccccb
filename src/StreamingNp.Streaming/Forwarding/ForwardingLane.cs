using System.Threading.Channels;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.Forwarding;

/// <summary>Forwards the records of one assigned partition, in order, a commit at a time; meanwhile the next grows.</summary>
#pragma warning disable CA1001 // What ends it holds nothing, and may be asked for after the end.
internal sealed class ForwardingLane : ILane
#pragma warning restore CA1001
{
    // How soon a lane that is ahead looks whether others have caught up, and how late where they have not for long: each look goes through all lanes.
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(10), LaterLooks = TimeSpan.FromMilliseconds(100);

    private readonly Channel<RecordBatch> _batches = Channel.CreateUnbounded<RecordBatch>(new() { SingleReader = true, SingleWriter = true });
    private readonly CancellationTokenSource _ended = new();
    private readonly ForwardingOptions _options;
    private readonly ForwardedRecords _records;
    private readonly ILaneDelivery _delivery;
    private readonly ForwardingCounter _counter;
    private readonly ForwardingPace? _pace;
    private ReadOnlyMemory<ConsumedRecord> _rest;
    private TimeSpan _nextLook = FirstLook;
    private volatile bool _isCompleted;
    private long _completedOffset;

    /// <summary>Starts a lane.</summary>
    /// <param name="options">What it does.</param>
    /// <param name="records">Writes its records; its own.</param>
    /// <param name="delivery">Publishes them; disposed when it ends.</param>
    /// <param name="counter">Counts what was published.</param>
    /// <param name="startOffset">The offset at which it starts.</param>
    /// <param name="pace">Keeps it at the record time of the other lanes; null where that does not matter.</param>
    public ForwardingLane(ForwardingOptions options, ForwardedRecords records, ILaneDelivery delivery, ForwardingCounter counter, long startOffset, ForwardingPace? pace = null)
    {
        (_options, _records, _delivery, _counter, _completedOffset, _pace) = (options, records, delivery, counter, startOffset, pace);
        _pace?.Enter(this);
        Completion = Task.Run(RunAsync);
    }

    /// <inheritdoc/>
    public long CompletedOffset => Volatile.Read(ref _completedOffset);

    /// <inheritdoc/>
    public Task Completion { get; }

    /// <inheritdoc/>
    public void Offer(RecordBatch batch) => _batches.Writer.TryWrite(batch);

    /// <inheritdoc/>
    public void Complete()
    {
        // Its partition is given up, and whoever gives it up waits for it.
        _isCompleted = true;
        _batches.Writer.TryComplete();
    }

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
            _pace?.Leave(this);
            _records.Dispose();
            await _delivery.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task ForwardAsync()
    {
        var records = new List<OutgoingRecord>();
        long next = CompletedOffset, limit = long.MaxValue;
        int taken = 0;
        while (records.Count < _options.MaxCommitRecords)
        {
            if (_rest.IsEmpty)
            {
                if (!_batches.Reader.TryRead(out RecordBatch? batch)) break;
                _rest = batch.Records;
            }
            if (taken == 0 && _pace is not null && !_isCompleted) limit = _pace.LimitOf(this, _rest.Span[0].TimestampMilliseconds);
            if (_rest.Span[0].TimestampMilliseconds > limit) break;
            next = AddRest(records, limit, ref taken);
        }
        if (taken == 0)
        {
            await Task.Delay(_nextLook, _ended.Token).ConfigureAwait(false);
            if (_nextLook < LaterLooks) _nextLook *= 2;
            return;
        }
        _nextLook = FirstLook;
        // A commit under way when the lane is told to end is given up by its delivery, which is disposed then.
        await _delivery.CommitAsync(new LaneCommit(records, [], next)).WaitAsync(_ended.Token).ConfigureAwait(false);
        _counter.Add(records, _options.Topic);
        Volatile.Write(ref _completedOffset, next);
        if (_rest.IsEmpty) _pace?.Empty(this);
    }

    // A batch may go beyond the commit, but not by all that its records hold.
    private long AddRest(List<OutgoingRecord> records, long limit, ref int taken)
    {
        ReadOnlySpan<ConsumedRecord> rest = _rest.Span;
        int count = 0;
        while (count < rest.Length && records.Count - taken < _options.MaxCommitRecords && rest[count].TimestampMilliseconds <= limit)
        {
            _records.Add(rest[count++], records);
            taken++;
        }
        _rest = count < rest.Length ? _rest[count..] : default;
        return rest[count - 1].Offset + 1;
    }
}
