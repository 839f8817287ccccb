using System.Runtime.InteropServices;
using Confluent.Kafka;
using Microsoft.Data.Sqlite;

namespace StreamingNp.Streaming.State;

/// <summary>The open SQLite file of one lane. It throws SQLite's exceptions, and <see cref="InvalidDataException"/> for content that cannot be.</summary>
internal sealed class LaneFile : IDisposable
{
    private const int Format = 1;

    // What a journal record, a snapshot and circumstances are made of. Tables keep the order in which journal records were written.
    private const string Tables = """
        CREATE TABLE journal (id INTEGER PRIMARY KEY AUTOINCREMENT, generation INTEGER NOT NULL, first INTEGER NOT NULL, next INTEGER NOT NULL, entries BLOB NOT NULL);
        CREATE TABLE snapshots (series TEXT NOT NULL UNIQUE, generation INTEGER NOT NULL, applied INTEGER NOT NULL, state BLOB NOT NULL);
        CREATE TABLE circumstances (hash INTEGER PRIMARY KEY, content BLOB NOT NULL);
        CREATE TABLE checkpoint (id INTEGER PRIMARY KEY CHECK (id = 1), generation INTEGER NOT NULL, next INTEGER NOT NULL);
        """;

    private readonly TopicPartition _lane;
    private readonly int _maxRecordBytes;
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    private LaneFile(TopicPartition lane, int maxRecordBytes, SqliteConnection connection)
    {
        _lane = lane;
        _maxRecordBytes = maxRecordBytes;
        _connection = connection;
    }

    /// <summary>Opens the file and locks it for this process; makes it where missing.</summary>
    public static LaneFile Open(TopicPartition lane, string path, int maxRecordBytes)
    {
        // Not pooled: closing has to give the file up. A lock is waited for by the lane's restarts, not here.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 }.ToString());
        try
        {
            connection.Open();
            // A write transaction takes the lock, which stays from then on. FULL: a transaction is on disk when it ends.
            Execute(connection, "PRAGMA page_size=16384; PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-8192;");
            using SqliteTransaction transaction = connection.BeginTransaction();
            long format = (long)Scalar(connection, "PRAGMA user_version")!;
            bool empty = (long)Scalar(connection, "SELECT count(*) FROM sqlite_master")! == 0;
            if (format == 0 && empty) Execute(connection, $"{Tables} PRAGMA user_version={Format};");
            else if (format != Format) throw new InvalidDataException($"is not a lane's state of format {Format}");
            transaction.Commit();
            return new LaneFile(lane, maxRecordBytes, connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (SqliteCommand command in _commands.Values) command.Dispose();
        _connection.Dispose();
    }

    public void Read(IStateVisitor visitor, CancellationToken cancellation)
    {
        foreach (SqliteDataReader row in Rows("SELECT hash, content FROM circumstances ORDER BY hash", cancellation))
            visitor.Circumstances(new CircumstancesRecord(unchecked((ulong)row.GetInt64(0)), Bytes(row, 1)));
        foreach (SqliteDataReader row in Rows("SELECT series, generation, applied, state FROM snapshots ORDER BY rowid", cancellation))
            visitor.Snapshot(new SnapshotRecord(row.GetString(0), new LanePosition(row.GetInt64(1), row.GetInt64(2)), Bytes(row, 3)));
        foreach (SqliteDataReader row in Rows("SELECT generation, next FROM checkpoint", cancellation))
            visitor.Checkpoint(new LanePosition(row.GetInt64(0), row.GetInt64(1)));
        foreach (SqliteDataReader row in Rows("SELECT generation, first, next, entries FROM journal ORDER BY id", cancellation))
            visitor.Journal(new JournalRecord(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), Bytes(row, 3)));
    }

    /// <summary>Keeps a change and a checkpoint in one transaction.</summary>
    public void Keep(StateChange change, LanePosition? checkpoint)
    {
        using SqliteTransaction transaction = _connection.BeginTransaction();
        foreach (CircumstancesRecord circumstances in change.Circumstances)
            Run(transaction, "INSERT OR IGNORE INTO circumstances VALUES ($0, $1)", unchecked((long)circumstances.Hash), Blob(circumstances.Content, "its circumstances"));
        foreach (JournalRecord record in change.Journal)
        {
            Run(transaction, "INSERT INTO journal (generation, first, next, entries) VALUES ($0, $1, $2, $3)",
                record.Generation, record.From, record.Next, Blob(record.Entries, "a journal record"));
        }
        foreach (SnapshotRecord snapshot in change.Snapshots)
        {
            Run(transaction, """
                INSERT INTO snapshots (series, generation, applied, state) VALUES ($0, $1, $2, $3)
                ON CONFLICT (series) DO UPDATE SET generation = excluded.generation, applied = excluded.applied, state = excluded.state
                WHERE (excluded.generation, excluded.applied) >= (generation, applied)
                """, snapshot.Series, snapshot.Applied.Generation, snapshot.Applied.Offset, Blob(snapshot.State, $"the snapshot of series {snapshot.Series}"));
        }
        foreach (string series in change.ForgottenSeries) Run(transaction, "DELETE FROM snapshots WHERE series = $0", series);
        foreach (ulong hash in change.UnusedCircumstances) Run(transaction, "DELETE FROM circumstances WHERE hash = $0", unchecked((long)hash));
        if (checkpoint is { } position)
        {
            Run(transaction, "INSERT OR REPLACE INTO checkpoint VALUES (1, $0, $1)", position.Generation, position.Offset);
            Run(transaction, "DELETE FROM journal WHERE (generation, next) <= ($0, $1)", position.Generation, position.Offset);
        }
        transaction.Commit();
    }

    private IEnumerable<SqliteDataReader> Rows(string query, CancellationToken cancellation)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = query;
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            for (int column = 0; column < reader.FieldCount; column++)
            {
                if (reader.IsDBNull(column)) throw new InvalidDataException($"holds a row without {reader.GetName(column)}");
            }
            yield return reader;
        }
    }

    private byte[] Bytes(SqliteDataReader row, int column)
    {
        long length = row.GetBytes(column, 0, null, 0, 0);
        if (length > _maxRecordBytes) throw new InvalidDataException($"holds a record of {length} bytes, more than the {_maxRecordBytes} that are possible");
        return row.GetFieldValue<byte[]>(column);
    }

    private byte[] Blob(ReadOnlyMemory<byte> content, string what)
    {
        if (content.Length > _maxRecordBytes) throw StateException.TooLarge(_lane, what, content.Length, _maxRecordBytes);
        return MemoryMarshal.TryGetArray(content, out ArraySegment<byte> segment) && segment.Offset == 0 && segment.Array!.Length == content.Length ? segment.Array : content.ToArray();
    }

    private void Run(SqliteTransaction transaction, string statement, params ReadOnlySpan<object> values)
    {
        if (!_commands.TryGetValue(statement, out SqliteCommand? command))
        {
            command = _connection.CreateCommand();
            command.CommandText = statement;
            for (int index = 0; index < values.Length; index++) command.Parameters.Add(new SqliteParameter($"${index}", values[index]));
            _commands.Add(statement, command);
        }
        command.Transaction = transaction;
        for (int index = 0; index < values.Length; index++) command.Parameters[index].Value = values[index];
        command.ExecuteNonQuery();
        // Content may be large, and the command stays.
        foreach (SqliteParameter parameter in command.Parameters) parameter.Value = null;
    }

    private static void Execute(SqliteConnection connection, string statements)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = statements;
        command.ExecuteNonQuery();
    }

    private static object? Scalar(SqliteConnection connection, string query)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = query;
        return command.ExecuteScalar();
    }
}
