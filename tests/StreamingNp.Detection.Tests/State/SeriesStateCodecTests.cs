using CsCheck;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Correction;
using StreamingNp.Detection.Evidence;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Noise;
using StreamingNp.Detection.Residuals;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Tests.Detectors;
using StreamingNp.Detection.Tests.Observations;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.State;

public class SeriesStateCodecTests
{
    private static readonly DetectorOptions Options = new()
    {
        History = new HistoryOptions { RecentPoints = 64, BinnedDays = 2, BinsPerDay = 48 },
        Incidents = new IncidentOptions { ConfirmPoints = 2, ConfirmWithin = 3, AcceptAfter = TimeSpan.FromHours(1) },
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
        state.Stride.Add(new RecentPoint(At(90), 1, leftOut: true));
        state.LeftOut.Add(At(3));

        state.Readings.Restore(SeriesKind.Counter, isStated: true, new Observation(At(90), 17), [new(At(88), 15), new(At(89), 16)]);

        state.Began = At(1);
        state.Accepted = new AcceptedShift(-40.5, At(9_000));

        SeriesState read = Read(Write(state));

        Assert.Equal((SeriesKind.Counter, true, state.Readings.Last), (read.Readings.Kind, read.Readings.IsStated, read.Readings.Last));
        Assert.Equal(state.Readings.Held, read.Readings.Held);
        Assert.Equal(state.Name, read.Name);
        Assert.Equal(state.Tags, read.Tags);
        Assert.Equal(state.Watermark, read.Watermark);
        Assert.Equal(state.Accepted, read.Accepted);
        Assert.Equal(state.Began, read.Began);
        Assert.Equal(state.Run, read.Run);
        Assert.Equal(state.Incident, read.Incident);
        Assert.Equal(state.Model, read.Model);
        Assert.Equal(state.SilentSince, read.SilentSince);
        Assert.Equal(state.Stride, read.Stride);
        Assert.Equal(state.LeftOut, read.LeftOut);
        Assert.Equal(Enumerable.Range(0, 64).Select(index => state.History.Recent[index]), Enumerable.Range(0, 64).Select(index => read.History.Recent[index]));
        Assert.Equal(state.History.Binned.Filled(), read.History.Binned.Filled());
    }

    [Theory]
    [InlineData(double.NaN, double.NaN)]
    [InlineData(2.5, 7.25)]
    public void Every_part_of_the_evidence_is_kept(double heldUnit, double heldScale)
    {
        var state = new SeriesState("a", Options.History);
        SeriesEvidence evidence = state.Evidence;
        for (int run = 0; run < NoiseModel.RunLengths.Length; run++) evidence.Noise.Sizes[run].Restore(Parts(run));
        evidence.Noise.Unit = new() { Recent = 1.5, Usual = 2.5, All = 3.5, Points = 4 };
        evidence.Effect = new() { Points = 5, RecentMean = -6.5, RecentVariance = 7.5, LongMean = 8.5, LongVariance = 9.5 };
        evidence.Activity = new() { Points = 10.5, Events = 11.5, Since = 12, IdlePoints = 0.25 };
        evidence.Limits = new() { HasAny = true, Lowest = -13.5, Highest = 14.5, HasFractions = true };
        evidence.Residuals.Restore([-15.5f, 16.5f]);
        evidence.FlatHours.Restore([.. Enumerable.Range(0, 24).Select(hour => (ushort)(hour + 1))], [.. Enumerable.Range(0, 24).Select(hour => (ushort)(hour + 101))], 490_000, 12, 11);
        evidence.Recent = new() { SeasonalResidual = 17.5, HeldUnit = heldUnit, HeldScale = heldScale };
        evidence.FlatLine = new() { HasLast = true, Last = -0.5, Repeats = 18, UnusualRepeats = 17, IsDoubtful = true, Longest = 19, Pairs = 21, EqualPairs = 20 };
        evidence.Sustained.Restore(Sustained(1_000), Numbers(SustainedSurprise.Horizon));
        evidence.Range.Restore([new(6_900, -1, 2), new(6_901, 0, 0)]);

        SeriesEvidence read = Read(Write(state)).Evidence;

        for (int run = 0; run < NoiseModel.RunLengths.Length; run++)
        {
            Assert.Equal(Parts(run), read.Noise.Sizes[run].Parts.ToArray());
            Assert.Equal(evidence.Noise.Sizes[run].Count, read.Noise.Sizes[run].Count);
        }
        Assert.Equal(evidence.Noise.Unit, read.Noise.Unit);
        Assert.Equal(evidence.Effect, read.Effect);
        Assert.Equal(evidence.Activity, read.Activity);
        Assert.Equal(evidence.Limits, read.Limits);
        Assert.Equal(evidence.Recent, read.Recent);
        Assert.Equal(!double.IsNaN(heldUnit), read.Recent.IsHeld);
        Assert.Equal(evidence.FlatLine, read.FlatLine);
        Assert.Equal([-15.5f, 16.5f], read.Residuals.Newest.ToArray());
        Assert.Equal(evidence.FlatHours.Flat.ToArray(), read.FlatHours.Flat.ToArray());
        Assert.Equal(evidence.FlatHours.Seen.ToArray(), read.FlatHours.Seen.ToArray());
        Assert.Equal((490_000, 12, 11), (read.FlatHours.Hour, read.FlatHours.Points, read.FlatHours.Repeats));
        Assert.Equal(Sustained(1_000), read.Sustained.State);
        Assert.Equal(Numbers(SustainedSurprise.Horizon), read.Sustained.Newest.ToArray());
        Assert.Equal(Numbers(SustainedSurprise.Horizon).Average(), read.Sustained.Level, 1e-6);
        Assert.Equal([new(6_900, -1, 2), new(6_901, 0, 0)], read.Range.Blocks.ToArray());
    }

    [Fact]
    public void What_a_model_is_corrected_by_is_kept()
    {
        var state = new SeriesState("a", Options.History);
        CorrectionState correction = new() { Points = 1, HasValues = true, Scale = 2.5, Spreads = 3.5, Last = -4.5, Fast = 5.5, Middle = 6.5, Slow = 7.5, LastResidual = -8.5, SeasonalResidual = 9.5 };
        state.Correction.Restore(correction, Doubles(PredictionCorrection.Rules), Singles(PredictionCorrection.Pairs));

        PredictionCorrection read = Read(Write(state)).Correction;

        Assert.Equal(correction, read.State);
        Assert.Equal(Doubles(PredictionCorrection.Rules), read.Weights.ToArray());
        Assert.Equal(Singles(PredictionCorrection.Pairs), read.Covariance.ToArray());
    }

    [Fact]
    public void A_state_of_the_format_before_is_in_no_block_of_points()
    {
        SeriesState state = Run(1, ObservationSequences.Regular(205, 5, ObservationSequences.Noise)).State;
        byte[] bytes = Write(state);
        Assert.NotEqual(0, Read(bytes).History.PointsOfBlock);
        Assert.Equal(state.History.PointsOfBlock, Read(bytes).History.PointsOfBlock);

        SeriesState read = Read(InFormat(11, state));

        Assert.Equal(0, read.History.PointsOfBlock);
        Assert.Equal(64, read.History.Recent.Count);
        Assert.Equal(state.Correction.Covariance.ToArray(), read.Correction.Covariance.ToArray());
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(2.5, 3.5)]
    public void Whom_forecasts_go_by_is_kept(double? last, double? mean)
    {
        var state = new SeriesState("a", Options.History);
        ExpertState experts = new() { Last = last, Mean = mean, SeasonalResidual = -4.5, Error = 5.5 };
        state.Experts.Restore(experts, Doubles(TrackedExperts.Experts));

        TrackedExperts read = Read(Write(state)).Experts;

        Assert.Equal(experts, read.State);
        Assert.Equal(Doubles(TrackedExperts.Experts), read.Trust.ToArray());
    }

    [Fact]
    public void A_state_of_two_formats_before_is_one_whose_forecasts_go_by_the_model_as_at_first()
    {
        const int Added = sizeof(int) + OfExperts + sizeof(bool);
        SeriesState state = Run(1, ObservationSequences.Regular(200, 5, ObservationSequences.Noise)).State;
        state.History.EndBlock();
        byte[] bytes = Write(state);

        SeriesState read = Read(InFormat(10, state));

        Assert.Equal(new ExpertState(), read.Experts.State);
        Assert.Equal(new TrackedExperts().Trust.ToArray(), read.Experts.Trust.ToArray());
        Assert.Equal(bytes[1..^Added], Write(read)[1..^Added]);
    }

    [Fact]
    public void A_state_of_an_older_format_is_one_that_nothing_is_corrected_in_yet()
    {
        // What was added stands at the end: whole or logical numbers, and many of double precision.
        const int Added = 2 * sizeof(int) + OfExperts + 2 * sizeof(bool) + sizeof(double) * (8 + PredictionCorrection.Rules) + sizeof(float) * PredictionCorrection.Pairs;
        SeriesState state = Run(1, ObservationSequences.Regular(200, 5, ObservationSequences.Noise)).State;
        state.History.EndBlock();
        byte[] bytes = Write(state);
        Assert.True(state.Correction.State.Points > 100);

        SeriesState read = Read([9, .. bytes[1..^Added]]);

        Assert.Equal(new CorrectionState(), read.Correction.State);
        Assert.Equal(new PredictionCorrection().Covariance.ToArray(), read.Correction.Covariance.ToArray());
        Assert.All(read.Correction.Weights.ToArray(), weight => Assert.Equal(0, weight));
        Assert.Equal(bytes[1..^Added], Write(read)[1..^Added]);
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
        for (int length = 0; length < bytes.Length; length++) Assert.Contains("cut short", Assert.Throws<InvalidDataException>(() => Read(bytes[..length])).Message);
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
            }
        }
        Assert.InRange(refused, 100, whole.Length * 4);
    }

    [Fact]
    public void Bytes_of_anything_else_are_refused_or_read_as_some_state() =>
        Gen.Byte.Array[0, 300].Sample(bytes =>
        {
            if (bytes.Length > 0) bytes[0] = SeriesStateCodec.FormatVersion;
            try
            {
                Read(bytes);
            }
            catch (InvalidDataException)
            {
            }
        }, iter: 5_000);

    [Fact]
    public void A_histogram_with_more_residuals_than_it_holds_is_refused()
    {
        var state = new SeriesState("a", Options.History);
        state.Evidence.Noise.Sizes[1].Restore(Parts(0x1234));
        Refuses(state, BitConverter.GetBytes((ushort)0x1234), 0, [0xff, 0xff]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(sizeof(int))]
    public void A_negative_count_of_the_effect_or_of_the_unit_is_refused(int place)
    {
        var state = new SeriesState("a", Options.History);
        state.Evidence.Noise.Unit = new() { Recent = 1, Usual = 1, All = 1, Points = 0x12345678 };
        state.Evidence.Effect = new() { Points = 0x12345678 };
        Refuses(state, BitConverter.GetBytes(0x12345678), place, BitConverter.GetBytes(-1));
    }

    [Theory]
    [InlineData(RangeMemory.MostBlocks + 1)]
    [InlineData(int.MaxValue)]
    [InlineData(-1)]
    public void A_range_with_more_blocks_than_are_kept_is_refused(int count)
    {
        var state = new SeriesState("a", Options.History);
        state.Evidence.Range.Restore([new(0x1234567890, -1, 2)]);
        Refuses(state, BitConverter.GetBytes(0x1234567890L), -sizeof(int), BitConverter.GetBytes(count));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(28)]
    public void A_negative_count_of_what_is_sustained_is_refused(int place)
    {
        var state = new SeriesState("a", Options.History);
        state.Evidence.Sustained.Restore(Sustained(1_000) with { Points = 0x12345678 }, Numbers(SustainedSurprise.Horizon));
        Refuses(state, BitConverter.GetBytes(0x12345678), place, BitConverter.GetBytes(-1));
    }

    [Fact]
    public void What_is_held_back_and_late_points_are_kept()
    {
        SeriesState state = new DetectorRun(Predictor(1), Options).Arrive(ObservationSequences.Regular(30, 5, ObservationSequences.Noise)).State;
        state.LateInARow = 7;
        byte[] tags = "{}"u8.ToArray();
        HeldObservation[] held =
        [
            new(new Observation(At(40), 1.5) { Kind = SeriesKind.Counter }, true, null), new(new Observation(At(41), 2) { Kind = SeriesKind.Gauge }, false, tags),
            new(new Observation(At(42), 3), true, [.. tags]), new(new Observation(At(43), 4), true, null),
        ];
        foreach (HeldObservation one in held.Reverse()) Assert.True(state.Held.Add(one));
        SeriesState read = Read(new DetectorRun(Predictor(1), Options, state).StateBytes());
        Assert.Equal(7, read.LateInARow);
        Assert.Equal(held.Select(one => (one.Observation, one.MayAlert)), Enumerable.Range(0, read.Held.Count).Select(index => (read.Held[index].Observation, read.Held[index].MayAlert)));
        Assert.Equal(held.Select(one => one.Tags), Enumerable.Range(0, read.Held.Count).Select(index => read.Held[index].Tags));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(200)]
    public void A_state_of_another_format_is_refused_with_what_to_do(byte format)
    {
        byte[] bytes = Run(1, ObservationSequences.Regular(200, 5, ObservationSequences.Noise)).StateBytes();
        string reason = Assert.Throws<InvalidDataException>(() => Read([format, .. bytes[1..]])).Message;
        Assert.Contains($"format {format} ", reason);
        Assert.Contains("--reset-state", reason);
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

    private static SustainedSurpriseState Sustained(int points) =>
        new() { Points = points, PastPoints = points - 100.5, Mean = 0.125, Variance = 0.0625, WaitingPoints = 42, WaitingSum = 4.5, WaitingSquares = 0.75 };

    // What a histogram may hold: some in every bin, and so many in the last.
    private static ushort[] Parts(int last)
    {
        ushort[] parts = [.. Enumerable.Range(0, MagnitudeHistogram.BinCount).Select(bin => (ushort)(bin % 5))];
        parts[^1] = (ushort)last;
        return parts;
    }

    private const int OfExperts = sizeof(bool) + sizeof(double) * (4 + TrackedExperts.Experts);

    // Before format 13 nothing was said of channels. Before format 12 the pairs of the correction were of double precision, and no block followed the experts; before 11 there were none.
    private static byte[] InFormat(byte version, SeriesState state)
    {
        byte[] bytes = Write(state)[..^sizeof(bool)];
        int end = bytes.Length - sizeof(int) - OfExperts, start = end - sizeof(float) * PredictionCorrection.Pairs;
        IEnumerable<byte> pairs = state.Correction.Covariance.ToArray().SelectMany(pair => BitConverter.GetBytes((double)pair));
        return [version, .. bytes[1..start], .. pairs, .. version > 10 ? bytes[end..^sizeof(int)] : []];
    }

    private static float[] Singles(int count) => [.. Doubles(count).Select(number => (float)number)];

    private static double[] Doubles(int count) => [.. Enumerable.Range(1, count).Select(number => number / 64.0)];

    private static float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(number => number / 100f)];

    // Overwrites some bytes, so far behind the first that are as given.
    private static void Refuses(SeriesState state, byte[] known, int place, byte[] damage)
    {
        byte[] bytes = Write(state);
        damage.CopyTo(bytes, bytes.AsSpan().IndexOf(known) + place);
        Assert.Contains("--reset-state", Assert.Throws<InvalidDataException>(() => Read(bytes)).Message);
    }

    private static EventTime At(int minute) => ObservationSequences.Start + TimeSpan.FromMinutes(minute);

    private static ContextMeanPredictor Predictor(int stride) => new(new WindowLayout { Stride = stride, FewestContextPoints = 10, Distances = [0, 24] });

    private static DetectorRun Run(int stride, Observation[] observations) => new DetectorRun(Predictor(stride), Options).Arrive(observations, 3);

    private static byte[] Write(SeriesState state) => new DetectorRun(Predictor(1), Options, state).StateBytes();

    private static SeriesState Read(byte[] bytes, HistoryOptions? options = null)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        return SeriesStateCodec.Read(reader, options ?? Options.History);
    }
}
