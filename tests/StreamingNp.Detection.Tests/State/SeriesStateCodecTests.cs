using CsCheck;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Residuals;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Tests.Detectors;
using StreamingNp.Detection.Tests.Observations;
using StreamingNp.Detection.Windows;
using static StreamingNp.Detection.Tests.State.WrittenStates;

namespace StreamingNp.Detection.Tests.State;

public class SeriesStateCodecTests
{
    private static readonly Gen<Observation[]> Sequences = ObservationSequences.Rough(250);

    [Fact]
    public void A_state_that_is_read_is_written_as_the_same_bytes() =>
        Gen.Select(Gen.Int[1, 8], Sequences).Sample((stride, observations) =>
        {
            byte[] bytes = Run(stride, observations).StateBytes();
            byte[] again = new DetectorRun(Predictor(stride), Options, Read(bytes)).StateBytes();
            Assert.Equal(bytes, again);
        }, iter: 300);

    [Fact]
    public void A_detector_goes_on_from_a_state_that_was_read_as_if_nothing_had_been() =>
        Gen.Select(Gen.Int[1, 8], Gen.Frequency((9, Sequences), (1, ObservationSequences.Rough(900))), Gen.Double[0, 1], Gen.Enum<ScoreKind>()).Sample((stride, observations, share, score) =>
        {
            DetectorOptions options = Options with { Score = score };
            int cut = (int)(observations.Length * share);
            DetectorRun original = new DetectorRun(Predictor(stride), options).Arrive(observations[..cut], 3);
            var restored = new DetectorRun(Predictor(stride), options, Read(original.StateBytes()));
            int points = original.Sink.Points.Count(), events = original.Sink.Events.Count;

            original.Arrive(observations[cut..]);
            restored.Arrive(observations[cut..]);

            Assert.Equal(original.Sink.Points.Skip(points), restored.Sink.Points);
            Assert.Equal(original.Sink.CanonicalEvents().Skip(events), restored.Sink.CanonicalEvents());
            Assert.Equal(original.StateBytes(), restored.StateBytes());
        }, iter: 300);

    [Fact]
    public void A_detector_of_a_counter_goes_on_as_well_whether_it_is_stated_set_or_not_found_yet() =>
        Gen.Select(Gen.Int[1, 8], Gen.Int[0, 50].Array[1, 100], Gen.Int[0, 3], Gen.Double[0, 1]).Sample((stride, rises, kind, share) =>
        {
            double count = 0;
            Observation[] observations = [.. rises.Select((rise, index) => new Observation(At(index), count = rise == 50 ? kind : count + rise) { Kind = kind == 3 && index == 2 ? SeriesKind.Counter : null })];
            DetectorOptions options = Options with { Kind = kind == 3 ? SeriesKind.Auto : (SeriesKind)kind };
            int cut = (int)(observations.Length * share);
            DetectorRun original = new DetectorRun(Predictor(stride), options).Arrive(observations[..cut], 3);
            var restored = new DetectorRun(Predictor(stride), options, Read(original.StateBytes()));
            Assert.Equal(original.StateBytes(), restored.StateBytes());
            int points = original.Sink.Points.Count();

            original.Arrive(observations[cut..]);
            restored.Arrive(observations[cut..]);

            Assert.Equal(original.Dispositions.Skip(cut), restored.Dispositions);
            Assert.Equal(original.Sink.Points.Skip(points), restored.Sink.Points);
            Assert.Equal(original.StateBytes(), restored.StateBytes());
        }, iter: 300);

    [Fact]
    public void Every_part_of_a_state_is_kept()
    {
        var state = new SeriesState("é/☃", Options.History)
        {
            Tags = "{\"a\":1}"u8.ToArray(),
            Watermark = At(90),
            Run = new AnomalousRun(5, 6),
            Model = new ModelVersion("acnp", 9),
            SilentSince = At(90),
            Incident = new IncidentState
            {
                IsOpen = true, Start = At(80), Sequence = 7, Severity = Severity.Critical, Cause = EventCause.Stuck, Ended = IncidentEnd.Accepted, Model = new ModelVersion("cnp", 8),
                LastEvent = At(85), Points = 11, NormalPoints = 9, CooldownPoints = 10, RecentAnomalous = 0xdeadbeef, MeanResidual = -3.5,
            },
        };
        for (int minute = 0; minute < 80; minute++) state.History.Add(new RecentPoint(At(minute), minute, leftOut: minute % 7 == 0));
        state.AddToStride(new RecentPoint(At(90), 1, leftOut: true));
        state.AddLeftOut(At(3));

        state.Readings.Restore(SeriesKind.Counter, isStated: true, new Observation(At(90), 17), [new(At(88), 15), new(At(89), 16)]);

        state.Began = At(1);
        state.Accepted = new AcceptedShift(-40.5, At(9_000));

        SeriesState read = Read(Write(state));

        Assert.Equal((SeriesKind.Counter, true, state.Readings.Last), (read.Readings.Kind, read.Readings.IsStated, read.Readings.Last));
        Assert.Equal(state.Readings.Buffered, read.Readings.Buffered);
        Assert.Equal(state.Name, read.Name);
        Assert.Equal(state.Tags, read.Tags);
        Assert.Equal(state.Watermark, read.Watermark);
        Assert.Equal(state.Accepted, read.Accepted);
        Assert.Equal(state.Began, read.Began);
        Assert.Equal(state.Run, read.Run);
        Assert.Equal(state.Incident, read.Incident);
        Assert.Equal(state.Model, read.Model);
        Assert.Equal(state.SilentSince, read.SilentSince);
        Assert.Equal(state.Stride.ToArray(), read.Stride.ToArray());
        Assert.Equal(state.LeftOut.ToArray(), read.LeftOut.ToArray());
        Assert.Equal(Enumerable.Range(0, 64).Select(index => state.History.Recent[index]), Enumerable.Range(0, 64).Select(index => read.History.Recent[index]));
        Assert.Equal(state.History.Binned.Filled(), read.History.Binned.Filled());
    }

    [Fact]
    public void What_is_buffered_and_late_points_are_kept()
    {
        SeriesState state = new DetectorRun(Predictor(1), Options).Arrive(ObservationSequences.Regular(30, 5, ObservationSequences.Noise)).State;
        state.LateInARow = 7;
        byte[] tags = "{}"u8.ToArray();
        BufferedObservation[] held =
        [
            new(new Observation(At(40), 1.5) { Kind = SeriesKind.Counter }, true, null), new(new Observation(At(41), 2) { Kind = SeriesKind.Gauge }, false, tags),
            new(new Observation(At(42), 3), true, [.. tags]), new(new Observation(At(43), 4), true, null),
        ];
        foreach (BufferedObservation one in held.Reverse()) Assert.True(state.Buffered.Add(one));
        SeriesState read = Read(new DetectorRun(Predictor(1), Options, state).StateBytes());
        Assert.Equal(7, read.LateInARow);
        Assert.Equal(held.Select(one => (one.Observation, one.MayAlert)), Enumerable.Range(0, read.Buffered.Count).Select(index => (read.Buffered[index].Observation, read.Buffered[index].MayAlert)));
        Assert.Equal(held.Select(one => one.Tags), Enumerable.Range(0, read.Buffered.Count).Select(index => read.Buffered[index].Tags));
    }

    [Fact]
    public void A_state_that_nothing_has_happened_to_is_kept()
    {
        SeriesState read = Read(Write(new SeriesState("", Options.History)));
        Assert.Equal("", read.Name);
        Assert.Null(read.Watermark);
        Assert.True(read.History.Binned.IsEmpty);
        Assert.Equal(new IncidentState(), read.Incident);
    }

    [Fact]
    public void A_history_that_is_made_shorter_keeps_its_newest_part()
    {
        var state = new SeriesState("a", Options.History);
        for (int index = 0; index < 400; index++) state.History.Add(new RecentPoint(At(30 * index), index, leftOut: false));
        HistoryOptions less = Options.History with { BinnedDays = 0 };
        Assert.True(Read(Write(state), less).History.Binned.IsEmpty);

        SeriesState read = Read(Write(state), Options.History with { RecentPoints = 20, BinnedDays = 1 });
        Assert.Equal(Enumerable.Range(380, 20).Select(index => (double)index), Enumerable.Range(0, 20).Select(index => read.History.Recent[index].Value));
        (long Number, HistoryBin Bin)[] all = [.. state.History.Binned.Filled()];
        Assert.Equal(all[^50..], read.History.Binned.Filled());
    }

    [Fact]
    public void Bins_of_another_width_are_refused()
    {
        var state = new SeriesState("a", Options.History);
        for (int index = 0; index < 100; index++) state.History.Add(new RecentPoint(At(index), index, leftOut: false));
        Assert.Contains("00:30:00", Assert.Throws<InvalidDataException>(() => Read(Write(state), Options.History with { BinsPerDay = 24 })).Message);
    }

    [Fact]
    public void Bins_of_another_time_zone_are_refused()
    {
        var state = new SeriesState("a", Options.History with { Clock = TimeZones.Berlin });
        for (int index = 0; index < 100; index++) state.History.Add(new RecentPoint(At(index), index, leftOut: false));
        byte[] bytes = Write(state);
        Assert.Equal(state.History.Binned.Filled(), Read(bytes, Options.History with { Clock = TimeZones.Berlin }).History.Binned.Filled());
        string reason = Assert.Throws<InvalidDataException>(() => Read(bytes)).Message;
        Assert.Contains("Europe/Berlin", reason);
        Assert.Contains("UTC", reason);
    }
}
