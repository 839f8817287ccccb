using CsCheck;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Journal;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Residuals;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Tests.Detectors;
using StreamingNp.Detection.Thresholds;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Journal;

public class ReplayTests
{
    private static readonly HistoryOptions History = new() { RecentPoints = 64, BinnedDays = 2, BinsPerDay = 48 };

    private static readonly Gen<Observation[]> Sequences = Gen.Frequency((6, ObservationSequences.Rough(250)), (1, ObservationSequences.Rough(900)));

    [Fact]
    public void What_a_journal_tells_leads_to_the_same_state_and_on_from_there_to_the_same_events() =>
        Gen.Select(Sequences, ObservationSequences.Rough(120), Gen.Enum<SeriesKind>(), Gen.Int[0, 2].Select(index => new[] { 1, 2, 5 }[index]), Gen.Int).Sample((observations, more, kind, stride, seed) =>
        {
            var state = new SeriesState("host-12/cpu", History);
            var live = new JournalledRun(state);
            var arrival = new ArrivalOptions { LateInARow = seed & 3, AllowedLateness = TimeSpan.FromMinutes((seed & 4) == 0 ? 0 : 60) };
            byte[]? snapshot = Live(live, AsKind(observations, kind), new DetectorOptions { Kind = kind, History = History, Arrival = arrival, Incidents = new() { AcceptAfter = TimeSpan.FromHours(1) } }, stride, seed);

            SeriesState replayed = Replay(live, new SeriesState("host-12/cpu", History), applied: -1);
            Assert.Equal(JournalledRun.Bytes(state), JournalledRun.Bytes(replayed));
            List<SeriesState> others = [replayed];
            if (snapshot is not null)
            {
                SeriesSnapshot kept = SeriesSnapshot.Read(snapshot);
                others.Add(Replay(live, kept.ReadState(History), kept.AppliedOffset));
                Assert.Equal(JournalledRun.Bytes(state), JournalledRun.Bytes(others[^1]));
            }
            (string[] events, ScoredPoint[] points, byte[] bytes) = GoOn(state, more, stride);
            foreach (SeriesState other in others)
            {
                (string[] otherEvents, ScoredPoint[] otherPoints, byte[] otherBytes) = GoOn(other, more, stride);
                Assert.Equal(events, otherEvents);
                Assert.Equal(points, otherPoints);
                Assert.Equal(bytes, otherBytes);
            }
        }, iter: 300);

    [Fact]
    public void A_counter_that_was_reset_goes_on_from_its_new_value_after_a_restart() =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[0, 30], Gen.Int[0, 119].HashSet[1, 20], Gen.Enum<SeriesKind>().Where(kind => kind != SeriesKind.Gauge), Gen.Int[40, 120]).Sample((stride, minutesBuffered, resets, kind, taken) =>
        {
            var options = new DetectorOptions { Kind = kind, History = History, Arrival = new() { AllowedLateness = TimeSpan.FromMinutes(minutesBuffered) } };
            double count = 0;
            Observation[] counts = ObservationSequences.Regular(120, 5, index => count = index > 35 && resets.Contains(index) ? 7 : count + 3_000 + Math.Round(100 * ObservationSequences.Noise(index)));
            var state = new SeriesState("requests", History);
            JournalledRun live = new JournalledRun(state) { Tags = "{\"version\":1}"u8.ToArray() }.Under(Predictor(stride, model: 1), options);
            for (int index = 0; index < taken; index++)
            {
                // A process that starts anew, and with it its counter, has tags of its own.
                if (resets.Contains(index)) live.Tags = System.Text.Encoding.UTF8.GetBytes($"{{\"version\":{index}}}");
                live.Arrive(counts[index]);
            }
            live.Complete();
            live.ReleaseBuffered();
            live.Commit();
            Assert.Equal(counts[taken - 1].Value, state.Readings.Last!.Value.Value);
            SeriesState replayed = Replay(live, new SeriesState("requests", History), applied: -1);
            Assert.Equal(JournalledRun.Bytes(state), JournalledRun.Bytes(replayed));

            JournalledRun[] runs = [.. new[] { state, replayed }.Select(one => new JournalledRun(one).Under(Predictor(stride, model: 1), options))];
            foreach (JournalledRun run in runs)
            {
                foreach (Observation observation in counts[taken..]) run.Arrive(observation);
                run.Complete();
                run.ReleaseBuffered();
            }
            Assert.Equal(runs[0].Sink.Points, runs[1].Sink.Points);
            Assert.Equal(runs[0].StateBytes, runs[1].StateBytes);
        }, iter: 200);

    [Fact]
    public void A_stride_that_was_made_shorter_is_closed_with_the_next_point()
    {
        var state = new SeriesState("a", History);
        Observation[] observations = ObservationSequences.Regular(200, 5, ObservationSequences.Noise);
        JournalledRun live = new JournalledRun(state).Under(Predictor(5, model: 1), new DetectorOptions { History = History });
        foreach (Observation observation in observations[..98]) live.Arrive(observation);
        live.Complete();
        Assert.Equal(3, state.Stride.Length);

        live.Under(Predictor(2, model: 1), new DetectorOptions { History = History });
        foreach (Observation observation in observations[98..]) live.Arrive(observation);
        live.Complete();
        live.Commit();

        Assert.Equal(EventTime.FromDateTimeOffset(observations[^1].Time.ToDateTimeOffset()), state.Watermark);
        Assert.InRange(state.Stride.Length, 0, 1);
        Assert.Equal(JournalledRun.Bytes(state), JournalledRun.Bytes(Replay(live, new SeriesState("a", History), applied: -1)));
    }

    [Fact]
    public void An_entry_that_does_not_follow_is_told_and_the_series_goes_on()
    {
        var state = new SeriesState("a", History);
        JournalledRun live = new JournalledRun(state).Under(Predictor(1, model: 1), new DetectorOptions { History = History });
        foreach (Observation observation in ObservationSequences.Regular(40, 5, ObservationSequences.Noise))
        {
            live.Arrive(observation);
            live.Commit();
        }
        var after = new SeriesState("a", History);
        var blueprint = new DetectorBlueprint(Circumstances.Read(live.Circumstances.Values.Single()));
        var detector = new SeriesDetector(blueprint, after);
        // The first half is lost: what was scored then finds a series that is warming up.
        List<JournalEntry> entries = [.. live.Records.Skip(20).SelectMany(Entries)];
        Assert.False(detector.Replay(entries[0], blueprint));
        Assert.Equal(1, after.History.Recent.Count);
        foreach (JournalEntry entry in entries[1..]) detector.Replay(entry, blueprint);
        Assert.Equal(state.Watermark, after.Watermark);
        Assert.Equal(20, after.History.Recent.Count);
    }

    [Fact]
    public void Nothing_is_scored_without_a_model_and_no_series_drops_itself()
    {
        var detector = new SeriesDetector(new DetectorBlueprint(new DetectorOptions(), new WindowLayout(), "metrics"), new SeriesState("a", new HistoryOptions()));
        DetectorBlueprint without = new(Circumstances.Read(Circumstances.Of(new DetectorBlueprint(new DetectorOptions(), new WindowLayout(), "metrics"), null, null).Bytes));
        var observation = new Observation(ObservationSequences.Start, 1);
        Assert.True(detector.Replay(JournalEntry.Taken(observation, mayAlert: true, tags: null), without));
        Assert.Contains("no model", Assert.Throws<InvalidDataException>(() => detector.Replay(JournalEntry.Scored(observation, mayAlert: true, tags: null, default), without)).Message);
        Assert.Throws<ArgumentException>(() => detector.Replay(JournalEntry.Of(JournalEntryKind.Dropped), without));
    }

    // Lives through a course with all that may happen on the way. Returns a snapshot from somewhere within.
    private static byte[]? Live(JournalledRun run, Observation[] observations, DetectorOptions options, int stride, int seed)
    {
        var chance = new Random(seed);
        int model = 1, snapshotAt = chance.Next(observations.Length + 1);
        byte[]? snapshot = null;
        run.Under(Predictor(stride, model), options);
        for (int index = 0; index < observations.Length; index++)
        {
            if (chance.Next(40) == 0) run.MayAlert = !run.MayAlert;
            if (chance.Next(20) == 0) run.Tags = System.Text.Encoding.UTF8.GetBytes($"{{\"version\":{chance.Next(3)}}}");
            bool isSettled = run.Arrive(observations[index]);
            if (chance.Next(8) == 0)
            {
                run.Complete();
                isSettled = true;
            }
            if (!isSettled) continue;
            if (chance.Next(10) == 0) run.Commit();
            if (chance.Next(60) == 0) run.ReleaseBuffered();
            if (chance.Next(30) == 0) run.ResolveIdle();
            if (index >= snapshotAt) snapshot ??= run.Snapshot();
            if (chance.Next(30) == 0) run.OpenNoData();
            if (chance.Next(60) == 0) model++;
            if (chance.Next(60) == 0) options = Changed(options, chance);
            if (chance.Next(200) == 0) stride = 1 + chance.Next(5);
            run.Under(Predictor(stride, model), options);
        }
        run.Complete();
        run.Commit();
        run.ReleaseBuffered();
        run.Commit();
        return snapshot;
    }

    private static DetectorOptions Changed(DetectorOptions options, Random chance) => options with
    {
        FalseIncidentsPerMonth = 0.1 + 100 * chance.NextDouble(),
        FalseAlarmRate = chance.Next(2) == 0 ? null : 0.001 + 0.05 * chance.NextDouble(),
        Score = (ScoreKind)chance.Next(4),
        Arrival = new ArrivalOptions
        {
            LateInARow = chance.Next(4), AllowedLateness = TimeSpan.FromMinutes(chance.Next(2) * chance.Next(120)), MaxBuffered = 1 + chance.Next(12),
        },
        Incidents = new IncidentOptions
        {
            ConfirmPoints = 1 + chance.Next(2), ConfirmWithin = 3, MergeGap = 1 + chance.Next(6), Cooldown = chance.Next(4), Direction = (DirectionFilter)chance.Next(3), MinimumEffect = chance.Next(2),
            AcceptAfter = TimeSpan.FromMinutes(1 + chance.Next(300)),
        },
    };

    private static SeriesState Replay(JournalledRun live, SeriesState state, long applied)
    {
        Dictionary<ulong, DetectorBlueprint> recorded = live.Circumstances.ToDictionary(one => one.Key, one => new DetectorBlueprint(Circumstances.Read(one.Value)));
        var detector = new SeriesDetector(recorded.Values.First(), state);
        foreach (JournalEntry entry in live.Records.SelectMany(Entries))
        {
            Assert.Equal(state.Name, entry.Name);
            if (entry.IsIncludedIn(applied)) continue;
            bool follows = detector.Replay(entry, recorded[entry.Circumstances]);
            Assert.True(follows || entry.Offset == applied);
        }
        return state;
    }

    private static List<JournalEntry> Entries(byte[] record)
    {
        var reader = new JournalReader(record);
        List<JournalEntry> entries = [];
        while (reader.TryRead(out JournalEntry entry)) entries.Add(entry);
        return entries;
    }

    private static (string[] Events, ScoredPoint[] Points, byte[] State) GoOn(SeriesState state, Observation[] observations, int stride)
    {
        JournalledRun run = new JournalledRun(state).Under(Predictor(stride, model: 2), new DetectorOptions { History = History, FalseAlarmRate = 0.02 });
        TimeSpan ahead = state.Watermark is { } watermark ? watermark - ObservationSequences.Start : TimeSpan.Zero;
        foreach (Observation observation in observations) run.Arrive(observation with { Time = observation.Time + ahead });
        run.Complete();
        return ([.. run.Sink.CanonicalEvents()], [.. run.Sink.Points], run.StateBytes);
    }

    private static Observation[] AsKind(Observation[] observations, SeriesKind kind)
    {
        if (kind == SeriesKind.Gauge) return observations;
        double count = 0;
        // What rises by the size of each value, and starts again where one is far below.
        return [.. observations.Select((one, index) =>
        {
            if (!double.IsNaN(one.Value)) count = one.Value < -20 ? 1 : Math.Floor(Math.Min(1e15, count + Math.Abs(one.Value)));
            return one with { Value = double.IsNaN(one.Value) ? double.NaN : count, Kind = index == 70 ? SeriesKind.Counter : null };
        })];
    }

    private static ContextMeanPredictor Predictor(int stride, int model)
    {
        var layout = new WindowLayout { Stride = stride, FewestContextPoints = 10, Horizons = [0, 12, 24] };
        double steep = 1 + 0.25 * (model % 3);
        return new(layout) { Model = new("context-mean", model), Calibration = new Calibration([0.1, 0.01], [[steep, 2.5 * steep], [1, 2], [1, 2 * steep], [1, 3]]) };
    }
}
