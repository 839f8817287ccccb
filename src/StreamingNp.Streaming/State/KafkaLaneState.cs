using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using StreamingNp.Detection.Configuration;
using StreamingNp.Streaming.Delivery;

namespace StreamingNp.Streaming.State;

/// <summary>A lane's state on Kafka.</summary>
internal sealed class KafkaLaneState(TopicPartition lane, KafkaStateStore store, int maxRecordBytes, ILogger logger) : ILaneState
{
    private readonly string _name = StateException.Name(lane);
    private readonly StateKey _key = new(lane);
    private readonly JournalOffsets _offsets = new();
    private (TopicPartition Journal, TopicPartition Snapshots)? _homes;
    private LanePosition? _checkpoint;
    private long? _resetAt;
    private volatile bool _closed;

    public int MaxRecordBytes => maxRecordBytes;

    public Task ReadAsync(IStateVisitor visitor, CancellationToken cancellation) => WithReaderAsync((reader, homes) =>
    {
        long began = store.Time.GetTimestamp();
        var records = new KafkaStateRecords(lane, _key, visitor);
        WatermarkOffsets snapshots = reader.Bounds(homes.Snapshots, cancellation);
        reader.Read(homes.Snapshots, snapshots.Low.Value, snapshots.High.Value, result => records.VisitSnapshots(homes.Snapshots, result), cancellation);
        records.EndSnapshots();

        WatermarkOffsets journal = reader.Bounds(homes.Journal, cancellation);
        long begin = Begin(records, homes.Journal, journal);
        _offsets.StartAt(begin);
        reader.Read(homes.Journal, begin, journal.High.Value, result =>
        {
            if (records.VisitJournal(homes.Journal, result) is { } end) _offsets.Add(end, result.Offset.Value);
        }, cancellation);
        _offsets.StartAt(journal.High.Value);
        TimeSpan elapsed = store.Time.GetElapsedTime(began);
        double megabytes = records.Bytes / 1e6;
        string took = Duration.Shown(elapsed);
        // At a first start each of many lanes would say that it found nothing.
        if (records.Snapshots + records.Journal > 0) logger.Restored(_name, records.Snapshots, records.Journal, megabytes, took);
    }, cancellation);

    public Task ResetAsync(CancellationToken cancellation) => WithReaderAsync((reader, homes) =>
    {
        _resetAt = reader.Bounds(homes.Journal, cancellation).High.Value;
        _offsets.StartAt(_resetAt.Value);
    }, cancellation);

    public IReadOnlyList<OutgoingRecord> ToRecords(StateChange change)
    {
        if (_closed) throw new StateException($"The state of lane {_name} is closed; the lane was opened anew or the process stops.");
        if (_homes is not { } homes) throw new InvalidOperationException("A lane's state is read or reset before anything is kept.");
        var records = new List<OutgoingRecord>();
        void Add(TopicPartition to, byte[] key, byte[]? value) => records.Add(new OutgoingRecord(to.Topic, key, value) { Partition = to.Partition.Value });

        // Circumstances go ahead of the journal records that name them, in the same partition, and to the snapshots to stay.
        foreach (CircumstancesRecord circumstances in change.Circumstances)
            Add(homes.Journal, _key.Of(circumstances.Hash), StateValue.Write(Bounded(circumstances.Content, "its circumstances")));
        foreach (JournalRecord record in change.Journal)
            Add(homes.Journal, _key.Of(StateKey.Journal), StateValue.Write(Bounded(record.Entries, "a journal record"), record.Generation, record.From, record.Next));

        if (_resetAt is { } begin) Add(homes.Snapshots, _key.Of(StateKey.Reset), StateValue.Write(default, homes.Journal.Partition.Value, begin));
        _resetAt = null;
        foreach (CircumstancesRecord circumstances in change.Circumstances) Add(homes.Snapshots, _key.Of(circumstances.Hash), StateValue.Write(circumstances.Content));
        foreach (SnapshotRecord snapshot in change.Snapshots)
        {
            Add(homes.Snapshots, _key.Of(StateKey.Snapshot, snapshot.Series),
                StateValue.Write(Bounded(snapshot.State, $"the snapshot of series {snapshot.Series}"), snapshot.Applied.Generation, snapshot.Applied.Offset));
        }
        foreach (ulong hash in change.UnusedCircumstances) Add(homes.Snapshots, _key.Of(hash), null);
        foreach (string series in change.ForgottenSeries) Add(homes.Snapshots, _key.Of(StateKey.Snapshot, series), null);
        if (_checkpoint is { } checkpoint && _offsets.Begin(checkpoint) is >= 0 and long offset)
            Add(homes.Snapshots, _key.Of(StateKey.Checkpoint), StateValue.Write(default, checkpoint.Generation, checkpoint.Offset, homes.Journal.Partition.Value, offset));
        _checkpoint = null;
        return records;
    }

    public Task CommittedAsync(StateChange change, IReadOnlyList<long> offsets)
    {
        // In the order of ToRecords.
        for (int index = 0, record = change.Circumstances.Count; index < change.Journal.Count; index++, record++)
            _offsets.Add(change.Journal[index].End, record < offsets.Count ? offsets[record] : -1);
        return Task.CompletedTask;
    }

    public void Checkpoint(LanePosition position) => _checkpoint = position;

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    /// <summary>Takes the right to write away.</summary>
    public void Close() => _closed = true;

    private async Task WithReaderAsync(Action<PartitionReader, (TopicPartition Journal, TopicPartition Snapshots)> action, CancellationToken cancellation)
    {
        (TopicPartition Journal, TopicPartition Snapshots) homes = await store.HomesAsync(lane, cancellation).ConfigureAwait(false);
        // Blocks for long: a thread of its own.
        await Task.Factory.StartNew(() =>
        {
            using PartitionReader reader = store.Reader();
            action(reader, homes);
        }, cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        _homes = homes;
    }

    private long Begin(KafkaStateRecords records, TopicPartition journal, WatermarkOffsets bounds)
    {
        long asked = records.BeginOf(journal.Partition.Value);
        // A begin beyond the end is one of a topic that was made anew.
        if (asked < 0 || asked > bounds.High.Value) return bounds.Low.Value;
        if (asked < bounds.Low.Value) logger.JournalGone(_name, journal.Topic, journal.Partition.Value, bounds.Low.Value, asked);
        return Math.Max(asked, bounds.Low.Value);
    }

    private ReadOnlyMemory<byte> Bounded(ReadOnlyMemory<byte> content, string what) =>
        content.Length <= maxRecordBytes ? content : throw StateException.TooLarge(lane, what, content.Length, maxRecordBytes);
}
