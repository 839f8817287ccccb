using System.Text;
using Confluent.Kafka;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.State;

namespace StreamingNp.Streaming.Tests.State;

/// <summary>What every store of state does.</summary>
public abstract class StateStoreContract
{
    /// <summary>Makes a store; all stores of a test share the place.</summary>
    internal abstract IStateStore Store();

    /// <summary>Publishes what a commit brings along and returns where it went.</summary>
    internal abstract Task<IReadOnlyList<long>> PublishAsync(IReadOnlyList<OutgoingRecord> records);

    /// <summary>A lane of an input topic with one or more partitions.</summary>
    internal abstract TopicPartition Lane(int partition = 0, int partitions = 1);

    [Fact]
    public async Task A_new_lane_has_no_past()
    {
        RecordingVisitor seen = await ReadAsync(Lane());
        Assert.Empty(seen.Lines);
    }

    [Fact]
    public async Task A_restart_reads_what_was_kept()
    {
        TopicPartition lane = Lane();
        await using (IStateStore store = Store())
        {
            ILaneState state = await OpenAsync(store, lane);
            await CommitAsync(state, Change(0, 5, "a") with { Circumstances = [new(ulong.MaxValue, Bytes("settings"))], Snapshots = [Snapshot("cpu", 3, "old"), Snapshot("naïve/\0série", 4, "x")] });
            await CommitAsync(state, Change(5, 9, "b") with { Snapshots = [Snapshot("cpu", 8, "new")] });
            await state.DisposeAsync();
        }

        RecordingVisitor seen = await ReadAsync(lane);
        Assert.Equal(["0:0-5=a", "0:5-9=b"], seen.JournalLines);
        Assert.Equal(["cpu@0:8=new", "naïve/\0série@0:4=x"], seen.SnapshotLines);
        Assert.Equal([ulong.MaxValue], seen.Hashes);
        Assert.Null(seen.LastCheckpoint);
    }

    [Fact]
    public async Task Snapshots_and_circumstances_come_before_the_checkpoint_and_the_journal_after_it()
    {
        TopicPartition lane = Lane();
        await using IStateStore store = Store();
        ILaneState state = await OpenAsync(store, lane);
        await CommitAsync(state, Change(0, 5, "a") with { Snapshots = [Snapshot("cpu", 4, "s")] });
        state.Checkpoint(new(0, 2));
        await CommitAsync(state, Change(5, 6, "b") with { Snapshots = [Snapshot("load", 5, "s")], Circumstances = [new(7, Bytes("c"))] });

        RecordingVisitor seen = await ReadAsync(lane);
        Assert.True(seen.Lines.LastIndexOf("snapshot") < seen.Lines.IndexOf("checkpoint"), string.Join(", ", seen.Lines));
        Assert.True(seen.Lines.IndexOf("circumstances") < seen.Lines.IndexOf("checkpoint"), string.Join(", ", seen.Lines));
        Assert.True(seen.Lines.IndexOf("checkpoint") < seen.Lines.IndexOf("journal"), string.Join(", ", seen.Lines));
    }

    [Fact]
    public async Task A_checkpoint_cuts_the_journal()
    {
        TopicPartition lane = Lane();
        await using IStateStore store = Store();
        ILaneState state = await OpenAsync(store, lane);
        for (int offset = 0; offset < 10; offset++) await CommitAsync(state, Change(offset, offset + 1, "e"));
        state.Checkpoint(new(0, 7));
        await CommitAsync(state, Change(10, 11, "e"));

        RecordingVisitor seen = await ReadAsync(lane);
        Assert.Equal(new LanePosition(0, 7), seen.LastCheckpoint);
        Assert.Equal(["0:7-8=e", "0:8-9=e", "0:9-10=e", "0:10-11=e"], seen.JournalLines);
    }

    [Fact]
    public async Task A_checkpoint_after_a_restart_cuts_what_was_read()
    {
        TopicPartition lane = Lane();
        await using (IStateStore first = Store())
        {
            ILaneState state = await OpenAsync(first, lane);
            await CommitAsync(state, Change(0, 5, "a"));
            await CommitAsync(state, Change(5, 9, "b"));
        }
        await using (IStateStore second = Store())
        {
            ILaneState state = await OpenAsync(second, lane);
            state.Checkpoint(new(0, 5));
            await CommitAsync(state, new StateChange());
        }
        Assert.Equal(["0:5-9=b"], (await ReadAsync(lane)).JournalLines);
    }

    [Fact]
    public async Task A_checkpoint_of_a_new_generation_cuts_the_ones_before()
    {
        TopicPartition lane = Lane();
        await using IStateStore store = Store();
        ILaneState state = await OpenAsync(store, lane);
        await CommitAsync(state, Change(0, 500, "old"));
        await CommitAsync(state, Change(3, 4, "new", generation: 8));
        state.Checkpoint(new(8, 3));
        await CommitAsync(state, Change(4, 6, "newer", generation: 8));

        Assert.Equal(["8:3-4=new", "8:4-6=newer"], (await ReadAsync(lane)).JournalLines);
    }

    [Fact]
    public async Task Several_records_of_one_commit_keep_their_order()
    {
        TopicPartition lane = Lane();
        await using IStateStore store = Store();
        ILaneState state = await OpenAsync(store, lane);
        await CommitAsync(state, new StateChange { Journal = [.. Enumerable.Range(0, 200).Select(offset => new JournalRecord(0, offset, offset + 1, Bytes($"{offset}")))] });

        Assert.Equal(Enumerable.Range(0, 200).Select(offset => $"0:{offset}-{offset + 1}={offset}"), (await ReadAsync(lane)).JournalLines);
    }

    [Fact]
    public async Task What_is_forgotten_is_not_read()
    {
        TopicPartition lane = Lane();
        await using IStateStore store = Store();
        ILaneState state = await OpenAsync(store, lane);
        await CommitAsync(state, new StateChange { Snapshots = [Snapshot("gone", 1, "x"), Snapshot("stays", 2, "y")] });
        await CommitAsync(state, new StateChange { ForgottenSeries = ["gone", "never was"] });

        Assert.Equal(["stays@0:2=y"], (await ReadAsync(lane)).SnapshotLines);
    }

    [Fact]
    public async Task Circumstances_that_were_deleted_can_be_kept_again()
    {
        TopicPartition lane = Lane();
        await using (IStateStore store = Store())
        {
            ILaneState state = await OpenAsync(store, lane);
            await CommitAsync(state, new StateChange { Circumstances = [new(7, Bytes("a")), new(8, Bytes("b"))] });
            await CommitAsync(state, new StateChange { UnusedCircumstances = [7, 9] });
        }
        Assert.Contains(8UL, (await ReadAsync(lane)).Hashes);
        await using (IStateStore store = Store()) await CommitAsync(await OpenAsync(store, lane), new StateChange { Circumstances = [new(7, Bytes("a"))] });
        Assert.Equal([7UL, 8UL], (await ReadAsync(lane)).Hashes.Distinct().Order());
    }

    [Fact]
    public async Task An_older_snapshot_that_comes_later_does_not_count()
    {
        TopicPartition lane = Lane();
        await using IStateStore store = Store();
        ILaneState state = await OpenAsync(store, lane);
        await CommitAsync(state, new StateChange { Snapshots = [Snapshot("cpu", 9, "newer")] });
        await CommitAsync(state, new StateChange { Snapshots = [Snapshot("cpu", 8, "older")] });

        Assert.Equal(["cpu@0:9=newer"], (await ReadAsync(lane)).SnapshotLines);
    }

    [Fact]
    public async Task Lanes_do_not_see_each_other()
    {
        TopicPartition one = Lane(1, partitions: 12);
        TopicPartition eleven = new(one.Topic, 11);
        await using IStateStore store = Store();
        ILaneState first = await OpenAsync(store, one), second = await OpenAsync(store, eleven);
        await CommitAsync(first, Change(0, 1, "one") with { Snapshots = [Snapshot("cpu", 0, "one")] });
        await CommitAsync(second, Change(0, 1, "eleven") with { Snapshots = [Snapshot("cpu", 0, "eleven")] });

        RecordingVisitor seen = await ReadAsync(one), other = await ReadAsync(eleven);
        Assert.Equal(("0:0-1=one", "cpu@0:0=one"), (seen.JournalLines.Single(), seen.SnapshotLines.Single()));
        Assert.Equal(("0:0-1=eleven", "cpu@0:0=eleven"), (other.JournalLines.Single(), other.SnapshotLines.Single()));
    }

    [Fact]
    public async Task A_reset_lane_has_no_past_from_its_first_commit_on()
    {
        TopicPartition lane = Lane();
        await using IStateStore store = Store();
        ILaneState state = await OpenAsync(store, lane);
        await CommitAsync(state, Change(0, 5, "old") with { Snapshots = [Snapshot("cpu", 3, "old"), Snapshot("load", 3, "old")] });

        ILaneState again = store.Open(lane);
        await Eventually.Ends(again.ResetAsync(CancellationToken.None), "the reset");
        await CommitAsync(again, Change(5, 6, "new", generation: 3) with { Snapshots = [Snapshot("cpu", 5, "new", generation: 3)] });

        RecordingVisitor seen = await ReadAsync(lane);
        Assert.Equal(["3:5-6=new"], seen.JournalLines);
        Assert.Equal(["cpu@3:5=new"], seen.SnapshotLines);
        Assert.Null(seen.LastCheckpoint);
    }

    [Fact]
    public async Task A_state_that_was_opened_again_keeps_nothing_more()
    {
        TopicPartition lane = Lane();
        await using IStateStore store = Store();
        ILaneState before = await OpenAsync(store, lane);
        await OpenAsync(store, lane);
        var exception = await Assert.ThrowsAsync<StateException>(() => CommitAsync(before, Change(0, 1, "x")));
        Assert.Contains("closed", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_too_large_is_refused_by_name()
    {
        await using IStateStore store = Store();
        ILaneState state = await OpenAsync(store, Lane());
        var large = new StateChange { Snapshots = [new("cpu", new(0, 1), new byte[state.MaxRecordBytes + 1])] };
        var exception = await Assert.ThrowsAsync<StateException>(() => CommitAsync(state, large));
        Assert.Contains("series cpu", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Content_that_the_lane_cannot_read_names_where_it_is_and_what_to_do()
    {
        TopicPartition lane = Lane();
        await using IStateStore store = Store();
        ILaneState state = await OpenAsync(store, lane);
        await CommitAsync(state, Change(0, 1, "x"));
        var exception = await Assert.ThrowsAsync<StateException>(() => store.Open(lane).ReadAsync(new Disgusted(), CancellationToken.None));
        Assert.Contains(lane.Topic, exception.Message, StringComparison.Ordinal);
        Assert.Contains("has no sense; start with --reset-state", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reading_can_be_cancelled()
    {
        await using IStateStore store = Store();
        TopicPartition lane = Lane();
        await store.PrepareAsync(lane);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.Open(lane).ReadAsync(new RecordingVisitor(), new CancellationToken(canceled: true)));
    }

    internal static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    internal static StateChange Change(long from, long next, string entries, long generation = 0) => new() { Journal = [new(generation, from, next, Bytes(entries))] };

    internal static SnapshotRecord Snapshot(string series, long applied, string state, long generation = 0) => new(series, new(generation, applied), Bytes(state));

    internal static async Task<ILaneState> OpenAsync(IStateStore store, TopicPartition lane)
    {
        await Eventually.Ends(store.PrepareAsync(lane), "the place for the state");
        ILaneState state = store.Open(lane);
        await Eventually.Ends(state.ReadAsync(new RecordingVisitor(), CancellationToken.None), "the state");
        return state;
    }

    internal async Task CommitAsync(ILaneState state, StateChange change)
    {
        IReadOnlyList<long> offsets = await PublishAsync(state.ToRecords(change));
        await Eventually.Ends(state.CommittedAsync(change, offsets), "the change to be kept");
    }

    /// <summary>Reads a lane as a process that has just started does.</summary>
    internal async Task<RecordingVisitor> ReadAsync(TopicPartition lane)
    {
        await ReleaseAsync();
        await using IStateStore store = Store();
        await store.PrepareAsync(lane);
        var visitor = new RecordingVisitor();
        await using ILaneState state = store.Open(lane);
        await Eventually.Ends(state.ReadAsync(visitor, CancellationToken.None), "the state");
        return visitor;
    }

    /// <summary>Gives up what the stores of the test hold, so that another one can read.</summary>
    internal virtual Task ReleaseAsync() => Task.CompletedTask;

    private sealed class Disgusted : IStateVisitor
    {
        public void Reset()
        {
        }

        public void Circumstances(CircumstancesRecord circumstances)
        {
        }

        public void Snapshot(SnapshotRecord snapshot)
        {
        }

        public void Forget(string series)
        {
        }

        public void Checkpoint(LanePosition position)
        {
        }

        public void Journal(JournalRecord record) => throw new InvalidDataException("has no sense.");
    }
}
