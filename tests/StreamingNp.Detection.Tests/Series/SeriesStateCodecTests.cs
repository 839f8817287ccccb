using CsCheck;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.Tests.Detectors;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Series;

public class SeriesStateCodecTests
{
    private static readonly DetectorOptions Options = new()
    {
        AcceptAfter = 12,
        History = new HistoryOptions { RecentPoints = 64, BinnedDays = 2, BinsPerDay = 48 },
        Incidents = new IncidentOptions { ConfirmPoints = 2, ConfirmWithin = 3 },
    };

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
        Gen.Select(Gen.Int[1, 8], Sequences, Gen.Double[0, 1]).Sample((stride, observations, share) =>
        {
            int cut = (int)(observations.Length * share);
            DetectorRun original = Run(stride, observations[..cut]);
            var restored = new DetectorRun(Predictor(stride), Options, Read(original.StateBytes()));
            int points = original.Sink.Points.Count(), events = original.Sink.Events.Count;

            original.Arrive(observations[cut..]);
            restored.Arrive(observations[cut..]);

            Assert.Equal(original.Sink.Points.Skip(points), restored.Sink.Points);
            Assert.Equal(original.Sink.CanonicalEvents().Skip(events), restored.Sink.CanonicalEvents());
            Assert.Equal(original.StateBytes(), restored.StateBytes());
        }, iter: 300);

    [Fact]
    public void Every_part_of_a_state_is_kept()
    {
        var state = new SeriesState("é/☃", Options.History)
        {
            Tags = "{\"a\":1}"u8.ToArray(),
            Watermark = At(90),
            Repetition = new Repetition { HasLast = true, Last = -0.5, Repeats = 1, IsDoubtful = true, Longest = 2, Pairs = 3, EqualPairs = 4 },
            Run = new AnomalousRun(5, 6),
            Incident = new IncidentState
            {
                IsOpen = true, Start = At(80), Sequence = 7, Severity = Severity.Critical, Cause = EventCause.Stuck, Model = new ModelVersion("cnp", 8),
                LastEvent = At(85), CalmPoints = 9, CooldownPoints = 10, RecentAnomalous = 0xdeadbeef,
            },
        };
        for (int minute = 0; minute < 80; minute++) state.History.Add(new RecentPoint(At(minute), minute, LeftOut: minute % 7 == 0));
        state.Stride.Add(new RecentPoint(At(90), 1, LeftOut: true));
        state.LeftOut.Add(At(3));

        SeriesState read = Read(Write(state));

        Assert.Equal(state.Name, read.Name);
        Assert.Equal(state.Tags, read.Tags);
        Assert.Equal(state.Watermark, read.Watermark);
        Assert.Equal(state.Repetition, read.Repetition);
        Assert.Equal(state.Run, read.Run);
        Assert.Equal(state.Incident, read.Incident);
        Assert.Equal(state.Stride, read.Stride);
        Assert.Equal(state.LeftOut, read.LeftOut);
        Assert.Equal(Enumerable.Range(0, 64).Select(index => state.History.Recent[index]), Enumerable.Range(0, 64).Select(index => read.History.Recent[index]));
        Assert.Equal(state.History.Binned.Filled(), read.History.Binned.Filled());
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
    public void A_state_that_is_cut_short_says_so_at_every_length()
    {
        byte[] bytes = Run(3, ObservationSequences.Regular(100, 5, ObservationSequences.Noise)).StateBytes();
        for (int length = 0; length < bytes.Length; length++) Assert.Throws<EndOfStreamException>(() => Read(bytes[..length]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_795_392_000)]
    public void A_damaged_byte_anywhere_is_refused_or_read_as_some_state(long start)
    {
        // Bins near 1970 have small numbers, of which a damaged age makes negative ones.
        Observation[] observations = [.. Enumerable.Range(0, 120).Select(index =>
            new Observation(new EventTime((start + 600L * index) * 1_000_000), ObservationSequences.Noise(index) + (index % 30 == 0 ? 50 : 0)))];
        byte[] whole = Run(2, observations).StateBytes();
        int refused = 0;
        for (int place = 0; place < whole.Length; place++)
        {
            foreach (byte value in new byte[] { 0x00, 0x7f, 0x80, 0xff })
            {
                byte[] bytes = [.. whole];
                bytes[place] = value;
                try
                {
                    Write(Read(bytes));
                }
                catch (InvalidDataException damaged)
                {
                    Assert.Contains("--reset-state", damaged.Message);
                    refused++;
                }
                catch (EndOfStreamException)
                {
                    refused++;
                }
            }
        }
        Assert.InRange(refused, 100, whole.Length * 4);
    }

    [Fact]
    public void Bytes_of_anything_else_are_refused_or_read_as_some_state() =>
        Gen.Byte.Array[0, 300].Sample(bytes =>
        {
            if (bytes.Length > 0) bytes[0] = 1;
            try
            {
                Read(bytes);
            }
            catch (InvalidDataException)
            {
            }
            catch (EndOfStreamException)
            {
            }
        }, iter: 5_000);

    [Fact]
    public void Another_format_is_named()
    {
        byte[] bytes = Write(new SeriesState("a", Options.History));
        bytes[0] = 200;
        Assert.Contains("format 200", Assert.Throws<InvalidDataException>(() => Read(bytes)).Message);
    }

    [Fact]
    public void A_history_that_is_made_shorter_keeps_its_newest_part()
    {
        var state = new SeriesState("a", Options.History);
        for (int index = 0; index < 400; index++) state.History.Add(new RecentPoint(At(30 * index), index, LeftOut: false));
        HistoryOptions less = Options.History with { BinnedDays = 0 };
        Assert.True(Read(Write(state), less).History.Binned.IsEmpty);

        SeriesState read = Read(Write(state), Options.History with { RecentPoints = 20, BinnedDays = 1 });
        Assert.Equal(Enumerable.Range(380, 20).Select(index => (double)index), Enumerable.Range(0, 20).Select(index => read.History.Recent[index].Value));
        (long Number, HistoryBin Bin)[] all = [.. state.History.Binned.Filled()];
        Assert.Equal(all[^96..], read.History.Binned.Filled());
    }

    [Fact]
    public void Bins_of_another_width_are_refused()
    {
        var state = new SeriesState("a", Options.History);
        for (int index = 0; index < 100; index++) state.History.Add(new RecentPoint(At(index), index, LeftOut: false));
        Assert.Contains("00:30:00", Assert.Throws<InvalidDataException>(() => Read(Write(state), Options.History with { BinsPerDay = 24 })).Message);
    }

    private static EventTime At(int minute) => ObservationSequences.Start + TimeSpan.FromMinutes(minute);

    private static ContextMeanPredictor Predictor(int stride) => new(new WindowLayout { Stride = stride, FewestContextPoints = 10 });

    private static DetectorRun Run(int stride, Observation[] observations) => new DetectorRun(Predictor(stride), Options).Arrive(observations, 3);

    private static byte[] Write(SeriesState state) => new DetectorRun(Predictor(1), Options, state).StateBytes();

    private static SeriesState Read(byte[] bytes, HistoryOptions? options = null)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        return SeriesStateCodec.Read(reader, options ?? Options.History);
    }
}
