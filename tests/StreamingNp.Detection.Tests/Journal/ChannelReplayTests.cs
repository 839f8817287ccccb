using StreamingNp.Detection.Channels;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Journal;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.Simulation.Channels;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Tests.Detectors;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Journal;

/// <summary>What holds for series of one value holds for several channels.</summary>
public class ChannelReplayTests
{
    private const int Rows = 900;

    private static readonly HistoryOptions History = new() { RecentPoints = 64, BinnedDays = 2, BinsPerDay = 48 };

    private static readonly Lazy<Observation[]> Observations = new(() => [.. Simulated()]);

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 6)]
    [InlineData(3, 0)]
    public void A_journal_of_channels_leads_to_the_same_state_and_on_to_the_same_events(int stride, int held)
    {
        DetectorOptions options = OptionsWith(held);
        var state = new SeriesState("host-12", History);
        JournalledRun live = new JournalledRun(state).Under(Predictor(stride), options);
        byte[]? snapshot = null;
        for (int index = 0; index < 700; index++)
        {
            bool isSettled = live.Arrive(Observations.Value[index]);
            if (isSettled && index % 7 == 0) live.Commit();
            if (isSettled && index > 500) snapshot ??= live.Snapshot();
        }
        live.Complete();
        live.Commit();
        Assert.NotNull(state.Joint);

        SeriesState replayed = Replay(live, new SeriesState("host-12", History), applied: -1);
        Assert.Equal(JournalledRun.Bytes(state), JournalledRun.Bytes(replayed));
        SeriesSnapshot kept = SeriesSnapshot.Read(snapshot!);
        SeriesState fromSnapshot = Replay(live, kept.ReadState(History), kept.AppliedOffset);
        Assert.Equal(JournalledRun.Bytes(state), JournalledRun.Bytes(fromSnapshot));

        (string[] Events, byte[] State)[] ends = [.. new[] { state, replayed, fromSnapshot }.Select(one => GoOn(one, stride, options))];
        Assert.NotEmpty(ends[0].Events);
        Assert.All(ends, end => Assert.Equal(ends[0].Events, end.Events));
        Assert.All(ends, end => Assert.Equal(ends[0].State, end.State));
    }

    [Fact]
    public void How_rows_arrive_changes_nothing()
    {
        DetectorRun[] runs = [.. new[] { 1, 7, Rows }.Select(batch => new DetectorRun(Predictor(3), OptionsWith(0)).Arrive(Observations.Value, batch))];
        Assert.NotEmpty(runs[0].Sink.Events);
        Assert.All(runs, run => Assert.Equal(runs[0].Sink.Points, run.Sink.Points));
        Assert.All(runs, run => Assert.Equal(runs[0].Sink.CanonicalEvents(), run.Sink.CanonicalEvents()));
        Assert.All(runs, run => Assert.Equal(runs[0].StateBytes(), run.StateBytes()));
    }

    [Fact]
    public void A_detector_goes_on_from_a_state_that_was_read_as_if_nothing_had_been()
    {
        DetectorOptions options = OptionsWith(6);
        DetectorRun original = new DetectorRun(Predictor(1), options).Arrive(Observations.Value[..640]);
        using var reader = new BinaryReader(new MemoryStream(original.StateBytes()));
        var restored = new DetectorRun(Predictor(1), options, SeriesStateCodec.Read(reader, History));
        int events = original.Sink.Events.Count;
        original.Arrive(Observations.Value[640..]);
        restored.Arrive(Observations.Value[640..]);
        Assert.Equal(original.Sink.CanonicalEvents().Skip(events), restored.Sink.CanonicalEvents());
        Assert.Equal(original.StateBytes(), restored.StateBytes());
    }

    [Fact]
    public void An_incident_names_its_channels_and_their_parts_add_up_to_its_score()
    {
        DetectorRun run = new DetectorRun(Predictor(1), OptionsWith(0)).Arrive(Observations.Value);
        AnomalyEvent opened = run.Sink.Events.First(anomaly => anomaly.State == IncidentChange.Opened && anomaly.Timestamp >= Observations.Value[656].Time);
        Assert.Equal(EventCause.Channels, opened.Cause);
        JointReading joint = opened.Point.Joint!;
        Assert.Equal("c2", joint.Contributions[0].Channel);
        Assert.Equal(joint.Score, joint.Contributions.Sum(one => one.Score), 9);
        Assert.StartsWith("host-12/cpu: c2 ", opened.Explanation, StringComparison.Ordinal);
        using var encoder = new AnomalyEventEncoder();
        using var json = System.Text.Json.JsonDocument.Parse(encoder.Encode(opened));
        System.Text.Json.JsonElement contributions = json.RootElement.GetProperty("contributions");
        Assert.Equal(json.RootElement.GetProperty("score").GetDouble(), contributions.EnumerateObject().Sum(one => one.Value.GetProperty("score").GetDouble()), 6);
        Assert.Equal(5, contributions.EnumerateObject().Count());
    }

    [Fact]
    public void A_series_of_one_value_that_gets_channels_begins_with_them_and_its_rows_are_told_apart_from_repeats()
    {
        var run = new DetectorRun(Predictor(1), OptionsWith(0));
        run.Arrive(ObservationSequences.Regular(40, 1, ObservationSequences.Noise));
        Assert.Null(run.State.Joint);
        EventTime start = run.State.Watermark!.Value;
        Observation[] rows = [.. Observations.Value[..400].Select((row, index) => row with { Time = start + TimeSpan.FromMinutes(index + 1) })];
        run.Arrive(rows);
        Assert.NotNull(run.State.Joint);
        run.Arrive([rows[^1]]);
        Assert.Equal(Disposition.Duplicate, run.Dispositions[^1]);
        Assert.Equal(400 - JointModel.MinRows - 10 + 1, run.Dispositions.Skip(40).Count(one => one == Disposition.Scored));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(8, 0)]
    [InlineData(8, 6)]
    public void Channels_that_begin_within_a_stride_begin_after_the_points_before_them(int stride, int held)
    {
        DetectorOptions options = OptionsWith(held);
        Observation[] singles = ObservationSequences.Regular(203, 1, ObservationSequences.Noise);
        Observation[] observations = [.. singles, .. Observations.Value[..60].Select((row, index) => row with { Time = singles[^1].Time + TimeSpan.FromMinutes(index + 1) })];
        var state = new SeriesState("host-12/cpu", History);
        JournalledRun live = new JournalledRun(state).Under(Predictor(stride), options);
        foreach (Observation observation in observations)
            if (live.Arrive(observation)) live.Commit();
        live.Complete();
        live.ReleaseBuffered();
        live.Commit();
        Assert.NotNull(state.Joint);
        Assert.Equal(0, state.Evidence.Noise.Unit.Points);
        Assert.Equal(JournalledRun.Bytes(state), JournalledRun.Bytes(Replay(live, new SeriesState("host-12/cpu", History), applied: -1)));

        DetectorRun[] runs = [.. new[] { 1, 7, observations.Length }.Select(batch => new DetectorRun(Predictor(stride), options).Arrive(observations, batch).ReleaseBuffered())];
        Assert.All(runs, run => Assert.Equal(runs[0].Sink.Points, run.Sink.Points));
        Assert.All(runs, run => Assert.Equal(JournalledRun.Bytes(state), run.StateBytes()));
    }

    private static DetectorOptions OptionsWith(int held) => new()
    {
        History = History, FalseAlarmRate = 0.001, Incidents = new() { AcceptAfter = TimeSpan.FromHours(1) },
        Arrival = new() { AllowedLateness = TimeSpan.FromMinutes(held), MaxBuffered = 12 },
    };

    private static IEnumerable<Observation> Simulated()
    {
        var simulated = new CorrelatedChannels(5, 4);
        ChannelNames all = new(["c0", "c1", "c2", "c3", "c4"]), some = new(["c4", "c2", "c0"]);
        for (int row = 0; row < Rows; row++)
        {
            if (row is 450 or 660) simulated.Begin(new(ChannelAnomalyKind.BrokenCorrelation, 2, 80));
            float[] values = simulated.Next();
            if (row > 655 && row < 760) values[2] += 4 * Math.Abs(values[2]);
            if (row % 50 == 0) values[1] = float.NaN;
            EventTime time = ObservationSequences.Start + TimeSpan.FromMinutes(row);
            yield return row % 90 == 7 ? Observation.Of(time, new(some, [values[4], values[2], values[0]])) : Observation.Of(time, new(all, values));
        }
    }

    private static (string[] Events, byte[] State) GoOn(SeriesState state, int stride, DetectorOptions options)
    {
        JournalledRun run = new JournalledRun(state).Under(Predictor(stride), options);
        foreach (Observation observation in Observations.Value[700..]) run.Arrive(observation);
        run.Complete();
        return ([.. run.Sink.CanonicalEvents()], run.StateBytes);
    }

    private static SeriesState Replay(JournalledRun live, SeriesState state, long applied)
    {
        Dictionary<ulong, DetectorBlueprint> recorded = live.Circumstances.ToDictionary(one => one.Key, one => new DetectorBlueprint(Circumstances.Read(one.Value)));
        var detector = new SeriesDetector(recorded.Values.First(), state);
        foreach (byte[] record in live.Records)
        {
            var reader = new JournalReader(record);
            while (reader.TryRead(out JournalEntry entry))
                if (!entry.IsIncludedIn(applied)) detector.Replay(entry, recorded[entry.Circumstances]);
        }
        return state;
    }

    private static ContextMeanPredictor Predictor(int stride) => new(new WindowLayout { Stride = stride, FewestContextPoints = 10, Horizons = [0, 12, 24] }) { Model = new("context-mean", 1) };
}
