using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace StreamingNp.Streaming.State;

/// <summary>Spills to an SQLite file of its own in a directory; the file goes with it, and at the latest with the next spill that is made there.</summary>
public sealed class LocalSeriesSpill : ISeriesSpill
{
    private const string Prefix = "spilled-series-";

    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _put, _read, _delete, _silent, _missed, _missAfter;

    /// <summary>Makes an empty spill.</summary>
    /// <param name="directory">Where; made where missing.</param>
    /// <exception cref="StateException">There can be no file in the directory.</exception>
    public LocalSeriesSpill(string directory)
    {
        _path = Path.Combine(directory, $"{Prefix}{Guid.NewGuid():N}.db");
        try
        {
            Directory.CreateDirectory(directory);
            DeleteLeftOvers(directory);
            _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _path, Pooling = false }.ToString());
            _connection.Open();
            // Nothing has to survive: no journal, no waiting for the disk, and one transaction that never ends. 16 KiB pages hold two states of a usual size without overflow.
            Execute("""
                PRAGMA page_size=16384; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE; PRAGMA cache_size=-4096;
                CREATE TABLE spilled (series TEXT NOT NULL UNIQUE, seen INTEGER NOT NULL, missed INTEGER, state BLOB NOT NULL);
                CREATE INDEX silence ON spilled (seen);
                CREATE INDEX misses ON spilled (missed) WHERE missed IS NOT NULL;
                BEGIN EXCLUSIVE;
                """);
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            _connection?.Dispose();
            throw Failed(exception);
        }
        _put = Prepare("INSERT OR REPLACE INTO spilled VALUES ($series, $seen, $missed, $state)", "$series", "$state", "$seen", "$missed");
        _read = Prepare("SELECT rowid, state, seen FROM spilled WHERE series = $series", "$series");
        _silent = Prepare("SELECT series FROM spilled WHERE seen <= $since ORDER BY seen, series LIMIT $most", "$since", "$most");
        _missed = Prepare("SELECT series FROM spilled WHERE missed <= $time ORDER BY missed, series LIMIT $most", "$time", "$most");
        _missAfter = Prepare("UPDATE spilled SET missed = min(missed, seen + $silence) WHERE missed IS NOT NULL", "$silence");
        _delete = Prepare("DELETE FROM spilled WHERE rowid = $row", "$row");
        TryDelete(_path);
    }

    /// <inheritdoc/>
    public int Count { get; private set; }

    /// <inheritdoc/>
    public void Put(string series, ReadOnlyMemory<byte> state, TimeSpan seen, TimeSpan? missed = null)
    {
        byte[] bytes = MemoryMarshal.TryGetArray(state, out ArraySegment<byte> segment) && segment.Offset == 0 && segment.Array!.Length == state.Length ? segment.Array : state.ToArray();
        Guarded(() =>
        {
            if (Find(series, null)) Count--;
            _put.Parameters[0].Value = series;
            _put.Parameters[1].Value = bytes;
            _put.Parameters[2].Value = seen.Ticks;
            _put.Parameters[3].Value = missed is { } time ? time.Ticks : DBNull.Value;
            _put.ExecuteNonQuery();
            Count++;
            return true;
        });
        _put.Parameters[1].Value = null;
    }

    /// <inheritdoc/>
    public byte[]? TryTake(string series, out TimeSpan seen)
    {
        byte[]? state = null;
        long ticks = 0;
        Guarded(() => Find(series, row => (state, ticks) = (row.GetFieldValue<byte[]>(1), row.GetInt64(2))) && Delete());
        seen = new(ticks);
        return state;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> SilentSince(TimeSpan time, int most) => Names(_silent, time, most);

    /// <inheritdoc/>
    public IReadOnlyList<string> MissedBy(TimeSpan time, int most) => Names(_missed, time, most);

    /// <inheritdoc/>
    public void MissAfter(TimeSpan silence) => Guarded(() =>
    {
        _missAfter.Parameters[0].Value = silence.Ticks;
        return _missAfter.ExecuteNonQuery() > 0;
    });

    /// <inheritdoc/>
    public bool Remove(string series) => Guarded(() => Find(series, null) && Delete());

    /// <summary>Drops everything.</summary>
    public void Dispose()
    {
        _put.Dispose();
        _read.Dispose();
        _delete.Dispose();
        _silent.Dispose();
        _missed.Dispose();
        _missAfter.Dispose();
        _connection.Dispose();
        TryDelete(_path);
    }

    private List<string> Names(SqliteCommand query, TimeSpan time, int most)
    {
        var names = new List<string>();
        Guarded(() =>
        {
            query.Parameters[0].Value = time.Ticks;
            query.Parameters[1].Value = most;
            using SqliteDataReader reader = query.ExecuteReader();
            while (reader.Read()) names.Add(reader.GetString(0));
            return true;
        });
        return names;
    }

    private bool Find(string series, Action<SqliteDataReader>? found)
    {
        _read.Parameters[0].Value = series;
        using SqliteDataReader reader = _read.ExecuteReader();
        if (!reader.Read()) return false;
        _delete.Parameters[0].Value = reader.GetInt64(0);
        found?.Invoke(reader);
        return true;
    }

    // What was found last.
    private bool Delete()
    {
        _delete.ExecuteNonQuery();
        Count--;
        return true;
    }

    private bool Guarded(Func<bool> action)
    {
        try
        {
            return action();
        }
        catch (SqliteException exception)
        {
            throw Failed(exception);
        }
    }

    private StateException Failed(Exception exception) =>
        new($"Series cannot be spilled to {_path}: {exception.Message.TrimEnd('.')}; make room there or name another directory.", exception);

    private SqliteCommand Prepare(string statement, params ReadOnlySpan<string> parameters)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = statement;
        foreach (string name in parameters) command.Parameters.Add(new SqliteParameter(name, null));
        return command;
    }

    private void Execute(string statements)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = statements;
        command.ExecuteNonQuery();
    }

    // Of processes that were killed where an open file cannot be deleted. Elsewhere those of others that run are gone from the directory already.
    private static void DeleteLeftOvers(string directory)
    {
        foreach (string path in Directory.EnumerateFiles(directory, $"{Prefix}*.db")) TryDelete(path);
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }
}
