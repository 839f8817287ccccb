using Confluent.Kafka;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.State;

namespace StreamingNp.Streaming.Tests.State;

public sealed class LocalStateStoreTests : StateStoreContract, IDisposable
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), TestKafka.Name("streaming-np-state"));
    private readonly List<IStateStore> _stores = [];

    public void Dispose()
    {
        if (Directory.Exists(_directory)) Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_damaged_file_says_what_to_do_and_can_be_reset()
    {
        TopicPartition lane = Lane();
        await File.WriteAllTextAsync(PathOf(lane), string.Concat(Enumerable.Repeat("no database ", 1000)));
        await using IStateStore store = Store();
        var exception = await Assert.ThrowsAsync<StateException>(() => store.Open(lane).ReadAsync(new RecordingVisitor(), CancellationToken.None));
        Assert.Contains($"{lane.Topic} [0]", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"{PathOf(lane)} is damaged; start with --reset-state", exception.Message, StringComparison.Ordinal);

        ILaneState state = store.Open(lane);
        await state.ResetAsync(CancellationToken.None);
        await CommitAsync(state, Change(0, 1, "x"));
        Assert.Equal(["0:0-1=x"], (await ReadAsync(lane)).JournalLines);
    }

    [Fact]
    public async Task Circumstances_that_nothing_names_are_gone()
    {
        TopicPartition lane = Lane();
        await using (IStateStore store = Store())
        {
            ILaneState state = await OpenAsync(store, lane);
            await CommitAsync(state, new StateChange { Circumstances = [new(ulong.MaxValue, Bytes("a")), new(8, Bytes("b"))] });
            await CommitAsync(state, new StateChange { UnusedCircumstances = [ulong.MaxValue] });
        }
        Assert.Equal([8UL], (await ReadAsync(lane)).Hashes);
    }

    [Fact]
    public async Task A_file_with_damaged_pages_says_so()
    {
        TopicPartition lane = Lane();
        await using (IStateStore store = Store())
        {
            ILaneState state = await OpenAsync(store, lane);
            await CommitAsync(state, new StateChange { Snapshots = [.. Enumerable.Range(0, 100).Select(index => new SnapshotRecord($"series-{index}", new(0, index), new byte[5000]))] });
        }
        using (FileStream file = File.OpenWrite(PathOf(lane)))
        {
            file.Position = 3 * 16384;
            file.Write(Enumerable.Repeat((byte)0xAA, (int)file.Length - (4 * 16384)).ToArray());
        }
        var exception = await Assert.ThrowsAsync<StateException>(() => ReadAsync(lane));
        Assert.Contains("start with --reset-state", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_state_of_another_version_says_so()
    {
        TopicPartition lane = Lane();
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={PathOf(lane)};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE journal (x); PRAGMA user_version=99";
            command.ExecuteNonQuery();
        }
        var exception = await Assert.ThrowsAsync<StateException>(() => ReadAsync(lane));
        Assert.Contains("is not a lane's state of format 1", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_in_use_says_so_and_is_not_reset()
    {
        TopicPartition lane = Lane();
        await using LocalStateStore one = new(new() { Directory = _directory }), other = new(new() { Directory = _directory });
        ILaneState state = await OpenAsync(one, lane);
        await CommitAsync(state, Change(0, 1, "x"));
        var exception = await Assert.ThrowsAsync<StateException>(() => other.Open(lane).ReadAsync(new RecordingVisitor(), CancellationToken.None));
        Assert.Contains("in use by another process", exception.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StateException>(() => other.Open(lane).ResetAsync(CancellationToken.None));
        await CommitAsync(state, Change(1, 2, "y"));
        await one.DisposeAsync();
        Assert.Equal(["0:0-1=x", "0:1-2=y"], (await ReadAsync(lane)).JournalLines);
    }

    [Fact]
    public async Task A_directory_that_cannot_be_made_says_so()
    {
        string file = Path.GetTempFileName();
        try
        {
            await using var store = new LocalStateStore(new() { Directory = Path.Combine(file, "below") });
            var exception = await Assert.ThrowsAsync<StateException>(() => store.PrepareAsync(Lane()));
            Assert.Contains(file, exception.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    internal override IStateStore Store()
    {
        var store = new LocalStateStore(new() { Directory = _directory });
        _stores.Add(store);
        return store;
    }

    internal override Task<IReadOnlyList<long>> PublishAsync(IReadOnlyList<OutgoingRecord> records)
    {
        Assert.Empty(records);
        return Task.FromResult<IReadOnlyList<long>>([]);
    }

    internal override TopicPartition Lane(int partition = 0, int partitions = 1)
    {
        Directory.CreateDirectory(_directory);
        return new(TestKafka.Name("input"), partition);
    }

    internal override async Task ReleaseAsync()
    {
        foreach (IStateStore store in _stores) await store.DisposeAsync();
        _stores.Clear();
    }

    private string PathOf(TopicPartition lane) => new LocalStateStore(new() { Directory = _directory }).PathOf(lane);
}
