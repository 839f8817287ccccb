using System.Text;
using Confluent.Kafka;

namespace StreamingNp.Streaming.State;

/// <summary>Understands the state records of one lane as they are read, and shows them to a visitor.</summary>
internal sealed class KafkaStateRecords(TopicPartition lane, StateKey key, IStateVisitor visitor)
{
    private (LanePosition Position, long Partition, long Begin)? _checkpoint;
    private (long Partition, long Begin)? _reset;
    private StateException? _damage;

    /// <summary>The lane's records among the snapshots.</summary>
    public long Snapshots { get; private set; }

    /// <summary>The lane's records in the journal.</summary>
    public long Journal { get; private set; }

    /// <summary>The bytes of values shown.</summary>
    public long Bytes { get; private set; }

    /// <summary>Takes a record of the snapshots' topic. What is damaged may still be reset by a later one, so that <see cref="EndSnapshots"/> says so.</summary>
    public void VisitSnapshots(TopicPartition at, ConsumeResult<byte[]?, byte[]?> result)
    {
        if (!key.TryRead(result.Message.Key, out byte kind, out ReadOnlySpan<byte> name)) return;
        Snapshots++;
        Bytes += result.Message.Value?.Length ?? 0;
        try
        {
            VisitSnapshots(kind, name, result.Message.Value);
        }
        catch (InvalidDataException exception)
        {
            _damage ??= Damaged(at, result, exception);
        }
    }

    /// <summary>Ends the snapshots: shows the checkpoint.</summary>
    /// <exception cref="StateException">A record that counts is damaged.</exception>
    public void EndSnapshots()
    {
        if (_damage is not null) throw _damage;
        if (_checkpoint is { } checkpoint) visitor.Checkpoint(checkpoint.Position);
    }

    /// <summary>The offset at which to begin in a partition of the journal; -1 for its start.</summary>
    public long BeginOf(int partition)
    {
        long begin = -1;
        if (_reset is { } reset && reset.Partition == partition) begin = reset.Begin;
        if (_checkpoint is { } checkpoint && checkpoint.Partition == partition) begin = Math.Max(begin, checkpoint.Begin);
        return begin;
    }

    /// <summary>Takes a record of the journal's topic.</summary>
    /// <returns>Where its stretch ends; null where it is not a journal record of the lane.</returns>
    /// <exception cref="StateException">The record is damaged.</exception>
    public LanePosition? VisitJournal(TopicPartition at, ConsumeResult<byte[]?, byte[]?> result)
    {
        if (result.Message.Value is not { } value || !key.TryRead(result.Message.Key, out byte kind, out ReadOnlySpan<byte> name)) return null;
        Journal++;
        Bytes += value.Length;
        try
        {
            if (kind == StateKey.Circumstances) VisitCircumstances(name, value);
            if (kind != StateKey.Journal) return null;
            Span<long> numbers = stackalloc long[3];
            ReadOnlyMemory<byte> entries = StateValue.Read(value, numbers);
            if (numbers[2] < numbers[1]) throw new InvalidDataException("ends before it begins");
            var record = new JournalRecord(numbers[0], numbers[1], numbers[2], entries);
            visitor.Journal(record);
            return record.End;
        }
        catch (InvalidDataException exception)
        {
            throw Damaged(at, result, exception);
        }
    }

    private void VisitSnapshots(byte kind, ReadOnlySpan<byte> name, byte[]? value)
    {
        Span<long> numbers = stackalloc long[4];
        switch (kind)
        {
            case StateKey.Snapshot when value is null:
                visitor.Forget(Encoding.UTF8.GetString(name));
                break;
            case StateKey.Snapshot:
                ReadOnlyMemory<byte> state = StateValue.Read(value, numbers[..2]);
                visitor.Snapshot(new SnapshotRecord(Encoding.UTF8.GetString(name), new LanePosition(numbers[0], numbers[1]), state));
                break;
            case StateKey.Circumstances when value is not null:
                VisitCircumstances(name, value);
                break;
            case StateKey.Checkpoint when value is not null:
                StateValue.Read(value, numbers);
                _checkpoint = (new LanePosition(numbers[0], numbers[1]), numbers[2], numbers[3]);
                break;
            case StateKey.Reset when value is not null:
                StateValue.Read(value, numbers[..2]);
                _reset = (numbers[0], numbers[1]);
                _checkpoint = null;
                _damage = null;
                visitor.Reset();
                break;
        }
    }

    private void VisitCircumstances(ReadOnlySpan<byte> name, byte[] value)
    {
        if (!StateKey.TryReadHash(name, out ulong hash)) throw new InvalidDataException("has no hash in its key");
        visitor.Circumstances(new CircumstancesRecord(hash, StateValue.Read(value)));
    }

    private StateException Damaged(TopicPartition at, ConsumeResult<byte[]?, byte[]?> result, InvalidDataException exception) =>
        StateException.Damaged(lane, $"the record in topic {at.Topic}, partition {at.Partition.Value}, offset {result.Offset.Value}", exception.Message.TrimEnd('.'), exception);
}
