using System.Collections.Concurrent;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Journal;
using StreamingNp.Detection.Observations;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.State;
using StreamingNp.Streaming.Tests.Scoring;

namespace StreamingNp.Streaming.Tests.Lanes;

public sealed class LaneKeeperTests
{
    private const int Most = 2_000;
    private static readonly Circumstances Under = Circumstances.Of(new DetectorBlueprint(LaneHarness.Options.Detector, FakeModel.Small, "metrics"), null, null);

    [Fact]
    public async Task What_the_clock_decides_about_many_series_behind_one_offset_fits_into_records()
    {
        // The clock comes between observations of series that were still under way.
        JournalEntry[] entries = [.. Taken(0, 10), .. ByClock(300, 10), .. Taken(300, 2).Select(entry => entry with { Offset = 9 })];
        IReadOnlyList<JournalRecord> records = await KeepAsync(entries, 0, 10);
        Assert.True(records.Count > 3, $"There are {records.Count} records.");
        Assert.All(records, record => Assert.InRange(record.Entries.Length, 1, Most));
        Assert.Equal((0, 10), (records[0].From, records[^1].Next));
        Assert.All(records.Zip(records.Skip(1)), pair => Assert.Equal(pair.First.Next, pair.Second.From));
        List<JournalEntry> read = [.. records.SelectMany(Read)];
        Assert.Equal(entries.Select(entry => (entry.Name, entry.Offset, entry.Kind)).Order(), read.Select(entry => (entry.Name, entry.Offset, entry.Kind)).Order());
        // The observations of an offset end a stretch, whatever the clock decides behind it.
        Assert.True(read.FindLastIndex(entry => !entry.IsByClock) < read.FindIndex(entry => entry.IsByClock));
    }

    [Fact]
    public async Task What_the_clock_decides_between_two_records_fits_too()
    {
        IReadOnlyList<JournalRecord> records = await KeepAsync([.. ByClock(300, 10)], 10, 10);
        Assert.True(records.Count > 3, $"There are {records.Count} records.");
        Assert.All(records, record => Assert.Equal((10, 10), (record.From, record.Next)));
        Assert.Equal(300, records.Sum(record => Read(record).Count));
    }

    [Fact]
    public async Task Many_series_of_one_source_record_fit_into_records_that_part_between_series()
    {
        JournalEntry[] entries = OfOneRecord(series: 300, each: 2, offset: 9);
        IReadOnlyList<JournalRecord> records = await KeepAsync(entries, 9, 10);
        Assert.True(records.Count > 3, $"There are {records.Count} records.");
        Assert.All(records, record => Assert.InRange(record.Entries.Length, 1, Most));
        Assert.Equal(entries.GroupBy(entry => entry.Name).SelectMany(same => same).Select(entry => (entry.Name, entry.Observation)), records.SelectMany(Read).Select(entry => (entry.Name, entry.Observation)));
        Assert.All(records, record => Assert.All(Read(record).GroupBy(entry => entry.Name), same => Assert.Equal(2, same.Count())));
        LaneRestore all = RestoreOf(records);
        Assert.Equal((0L, 10L), (all.Result().End!.Value.Generation, all.Result().End!.Value.Offset));
        Assert.Equal((300, 0), (all.Result().Series.Count, all.Result().Gaps));
    }

    [Fact]
    public async Task Where_only_the_first_part_of_a_source_record_was_kept_the_lane_goes_on_from_that_record_and_its_series_know_that_they_took_it()
    {
        IReadOnlyList<JournalRecord> records = await KeepAsync(OfOneRecord(series: 300, each: 2, offset: 9), 9, 10);
        RestoredLane part = RestoreOf([records[0]]).Result();
        Assert.Equal(9, part.End!.Value.Offset);
        Assert.Equal(Read(records[0]).Select(entry => entry.Name).Distinct().Order(), part.Series.Select(series => series.State.Name).Order());
        Assert.All(part.Series, series => Assert.Equal(9, series.AppliedOffset));
        // The store keeps the part until what it tells of is in snapshots: those of a checkpoint before the record's end do not include it.
        Assert.True(records[0].End > new LanePosition(0, 9));
    }

    [Fact]
    public async Task What_a_commit_left_behind_without_its_circumstances_is_read_over_and_its_offsets_come_again()
    {
        IReadOnlyList<JournalRecord> kept = await KeepAsync([.. Taken(0, 10)], 0, 10), again = await KeepAsync([.. Taken(0, 12).Where(entry => entry.Offset >= 10)], 10, 12);
        JournalRecord[] without = [.. await KeepAsync([.. Taken(0, 30).Where(entry => entry.Offset is >= 10 and < 20).Select(UnderOther)], 10, 20)];
        JournalRecord[] behind = [.. await KeepAsync([.. Taken(0, 30).Where(entry => entry.Offset >= 20)], 20, 30)];

        RestoredLane restored = RestoreOf([.. kept, .. without, .. behind]).Result();
        Assert.Equal((10L, 9L), (restored.End!.Value.Offset, restored.Series.Max(series => series.AppliedOffset)));
        Assert.Equal(1, restored.Gaps);

        RestoredLane tried = RestoreOf([.. kept, .. without, .. again]).Result();
        Assert.Equal((12L, 11L), (tried.End!.Value.Offset, tried.Series.Max(series => series.AppliedOffset)));
        Assert.Equal(0, tried.Gaps);
    }

    [Fact]
    public async Task A_store_of_another_kind_keeps_a_change_once_its_results_are_acknowledged()
    {
        await using var state = new SmallState();
        LaneKeeper keeper = Begin(state);
        LaneOutput output = Output([.. Taken(0, 5)], 0, 5);
        keeper.ToRecords(output);
        Assert.Null(state.Kept);
        await keeper.CommittedAsync(output, []);
        Assert.NotNull(state.Kept);
    }

    [Fact]
    public async Task A_new_life_has_a_generation_above_all_that_is_kept_though_only_a_snapshot_is_left_of_the_last_one()
    {
        IReadOnlyList<JournalRecord> kept = await KeepAsync([.. Taken(0, 3)], 0, 3);
        RestoredLane first = RestoreOf(kept).Result();
        LaneRestore restore = RestoreOf([]);
        restore.Snapshot(new("host-1/cpu", new(5_000, 40), SeriesSnapshot.Write(first.Series[1].State, ShapeHash.Of(LaneHarness.Options.Detector.History), 5_000, 1, 40)));
        foreach (JournalRecord record in kept) restore.Journal(record);
        RestoredLane restored = restore.Result();
        Assert.Equal(new LanePosition(5_000, 0), restored.End);

        await using var state = new SmallState();
        var keeper = new LaneKeeper(state, new ConcurrentDictionary<ulong, NamedCircumstances>());
        keeper.Begin(new LaneBeginning(0, JournalBeginning.Rewound), restored, DateTimeOffset.UnixEpoch);
        Assert.Equal(5_001, keeper.Generation);
    }

    [Fact]
    public async Task Circumstances_that_no_entry_names_any_more_are_deleted_long_after_and_kept_anew_when_one_does()
    {
        await using var state = new SmallState();
        var known = new ConcurrentDictionary<ulong, NamedCircumstances> { [Under.Hash] = new(Under, 0), [~Under.Hash] = new(Under, 0) };
        var keeper = new LaneKeeper(state, known);
        const ulong Stored = 7;
        keeper.Begin(new LaneBeginning(0), RestoredLane.Empty with { Circumstances = new Dictionary<ulong, LanePosition> { [Stored] = default } }, DateTimeOffset.UnixEpoch);
        int offset = 0;
        async Task<StateChange> NextAsync(bool isOther)
        {
            JournalEntry entry = Taken(offset, 1).Single();
            if (!known.ContainsKey(isOther ? ~Under.Hash : Under.Hash)) known[isOther ? ~Under.Hash : Under.Hash] = new(Under, offset);
            LaneOutput output = Output([isOther ? UnderOther(entry) : entry], offset, offset + 1);
            (output.Outcome.CheckpointAt, output.Outcome.Round) = (offset, ++offset);
            keeper.ToRecords(output);
            await keeper.CommittedAsync(output, []);
            return state.Kept!;
        }

        Assert.Equal([~Under.Hash], (await NextAsync(isOther: true)).Circumstances.Select(one => one.Hash));
        Assert.Equal([Under.Hash], (await NextAsync(isOther: false)).Circumstances.Select(one => one.Hash));
        for (int round = 0; round < LaneKeeper.RoundsUnused; round++) Assert.Equal((0, 0), await NextAsync(isOther: false) is var change ? (change.Circumstances.Count, change.UnusedCircumstances.Count) : default);
        Assert.Equal([Stored], (await NextAsync(isOther: false)).UnusedCircumstances);
        Assert.Equal([~Under.Hash], (await NextAsync(isOther: false)).UnusedCircumstances);
        Assert.Empty(known);
        // Those that are named are never deleted, and those that are again are kept again.
        for (int round = 0; round < LaneKeeper.RoundsUnused; round++) Assert.Empty((await NextAsync(isOther: false)).UnusedCircumstances);
        Assert.Equal([~Under.Hash], (await NextAsync(isOther: true)).Circumstances.Select(one => one.Hash));
    }

    [Fact]
    public async Task A_restore_says_which_circumstances_it_needed_and_where_they_were_named_last()
    {
        LaneRestore restore = RestoreOf([.. await KeepAsync([.. Taken(0, 3)], 0, 3), .. await KeepAsync([.. Taken(3, 2)], 3, 5)]);
        restore.Circumstances(new(7, Under.Bytes));
        Assert.Equal(new Dictionary<ulong, LanePosition> { [Under.Hash] = new(0, 5), [7] = default }, restore.Result().Circumstances);
    }

    private static async Task<IReadOnlyList<JournalRecord>> KeepAsync(JournalEntry[] entries, long from, long next)
    {
        await using var state = new SmallState();
        LaneKeeper keeper = Begin(state);
        LaneOutput output = Output(entries, from, next);
        keeper.ToRecords(output);
        await keeper.CommittedAsync(output, []);
        return state.Kept!.Journal;
    }

    private static LaneKeeper Begin(SmallState state)
    {
        var keeper = new LaneKeeper(state, new ConcurrentDictionary<ulong, NamedCircumstances> { [Under.Hash] = new(Under, 0), [~Under.Hash] = new(Under, 0) });
        keeper.Begin(new LaneBeginning(0), RestoredLane.Empty, DateTimeOffset.UnixEpoch);
        return keeper;
    }

    private static LaneOutput Output(JournalEntry[] entries, long from, long next)
    {
        var outcome = new Outcome();
        outcome.Journal.AddRange(entries);
        return new(outcome, from, next);
    }

    private static JournalEntry UnderOther(JournalEntry entry) => entry with { Circumstances = ~Under.Hash };

    private static List<JournalEntry> Read(JournalRecord record)
    {
        var entries = new List<JournalEntry>();
        var reader = new JournalReader(record.Entries);
        while (reader.TryRead(out JournalEntry entry)) entries.Add(entry);
        return entries;
    }

    private static LaneRestore RestoreOf(IEnumerable<JournalRecord> records)
    {
        var restore = new LaneRestore(LaneHarness.Options.Detector.History);
        restore.Circumstances(new(Under.Hash, Under.Bytes));
        foreach (JournalRecord record in records) restore.Journal(record);
        return restore;
    }

    // Series take turns, as in a record that holds a batch of readings.
    private static JournalEntry[] OfOneRecord(int series, int each, long offset) => [.. Enumerable.Range(0, each)
        .SelectMany(turn => Enumerable.Range(0, series).Select(one => Of(one, JournalEntry.Taken(new Observation(new EventTime(1_000_000L * (turn + 1)), one), mayAlert: true, tags: null)) with { Offset = offset }))];

    private static IEnumerable<JournalEntry> Taken(int first, int count) => Enumerable.Range(first, count)
        .Select(series => Of(series, JournalEntry.Taken(new Observation(new EventTime(1_000_000L * series), series), mayAlert: true, tags: null)) with { Offset = series });

    private static IEnumerable<JournalEntry> ByClock(int count, long next) => Enumerable.Range(1_000, count)
        .Select(series => Of(series, JournalEntry.Of(JournalEntryKind.ResolvedIdle)) with { Offset = next - 1 });

    private static JournalEntry Of(int series, JournalEntry entry) => entry with { Series = series, Name = $"host-{series}/cpu", Circumstances = Under.Hash };

    private sealed class SmallState : ILaneState
    {
        public StateChange? Kept { get; private set; }

        public int MaxRecordBytes => Most;

        public Task ReadAsync(IStateVisitor visitor, CancellationToken cancellation) => Task.CompletedTask;

        public Task ResetAsync(CancellationToken cancellation) => Task.CompletedTask;

        public IReadOnlyList<OutgoingRecord> ToRecords(StateChange change) => [];

        public Task CommittedAsync(StateChange change, IReadOnlyList<long> offsets)
        {
            Kept = change;
            return Task.CompletedTask;
        }

        public void Checkpoint(LanePosition position)
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
