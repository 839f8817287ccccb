using Confluent.Kafka;
using Microsoft.Data.Sqlite;
using StreamingNp.Streaming.Delivery;

namespace StreamingNp.Streaming.State;

/// <summary>A lane's state in an SQLite file. The file is opened by the first call that needs it; all calls run off the caller's thread.</summary>
internal sealed class LocalLaneState(TopicPartition lane, string path, int maxRecordBytes, LocalLaneState? before) : ILaneState
{
    private readonly Lock _gate = new();
    private LocalLaneState? _before = before;
    private LaneFile? _file;
    private LanePosition? _checkpoint;
    private bool _closed;

    public int MaxRecordBytes => maxRecordBytes;

    public Task ReadAsync(IStateVisitor visitor, CancellationToken cancellation) => RunAsync(() => Open().Read(visitor, cancellation), cancellation);

    public Task ResetAsync(CancellationToken cancellation) => RunAsync(() =>
    {
        try
        {
            // Only who can lock the file may delete it.
            Open();
        }
        catch (SqliteException exception) when (IsDamage(exception))
        {
        }
        catch (InvalidDataException)
        {
        }
        _file?.Dispose();
        _file = null;
        foreach (string suffix in (string[])["", "-wal", "-shm", "-journal"]) File.Delete(path + suffix);
        Open();
    }, cancellation);

    public IReadOnlyList<OutgoingRecord> ToRecords(StateChange change) => [];

    public Task CommittedAsync(StateChange change, IReadOnlyList<long> offsets)
    {
        // Taken here: the lane may set the next one while this change is being kept.
        LanePosition? checkpoint = _checkpoint;
        _checkpoint = null;
        return change.IsEmpty && checkpoint is null ? Task.CompletedTask : RunAsync(() => Open().Keep(change, checkpoint), CancellationToken.None);
    }

    public void Checkpoint(LanePosition position) => _checkpoint = position;

    public async ValueTask DisposeAsync() => await Task.Run(Close).ConfigureAwait(false);

    private void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _before?.Close();
            _before = null;
            _file?.Dispose();
            _file = null;
        }
    }

    private Task RunAsync(Action action, CancellationToken cancellation) => Task.Run(() =>
    {
        lock (_gate)
        {
            if (_closed) throw new StateException($"The state of lane {StateException.Name(lane)} in {path} is closed; the lane was opened anew or the process stops.");
            try
            {
                action();
            }
            catch (SqliteException exception)
            {
                throw Explain(exception);
            }
            catch (InvalidDataException exception)
            {
                throw StateException.Damaged(lane, path, exception.Message.TrimEnd('.'), exception);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new StateException($"The state of lane {StateException.Name(lane)} in {path} cannot be used: {exception.Message.TrimEnd('.')}.", exception);
            }
        }
    }, cancellation);

    private LaneFile Open()
    {
        _before?.Close();
        _before = null;
        return _file ??= LaneFile.Open(lane, path, maxRecordBytes);
    }

    private static bool IsDamage(SqliteException exception) => exception.SqliteErrorCode is SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB;

    private StateException Explain(SqliteException exception)
    {
        string what = $"The state of lane {StateException.Name(lane)} in {path}";
        return exception.SqliteErrorCode switch
        {
            _ when IsDamage(exception) => StateException.Damaged(lane, path, "is damaged", exception),
            SQLitePCL.raw.SQLITE_BUSY => new StateException($"{what} is in use by another process; stop that one or name another directory.", exception),
            SQLitePCL.raw.SQLITE_FULL => new StateException($"{what} was not kept, because the disk is full; make room.", exception),
            _ => new StateException($"{what} cannot be used: {exception.Message.TrimEnd('.')}.", exception),
        };
    }
}
