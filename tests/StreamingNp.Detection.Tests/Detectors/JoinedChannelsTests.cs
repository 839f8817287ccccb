using CsCheck;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.Simulation.Channels;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Detectors;

/// <summary>Observations of single channels that are joined to rows.</summary>
public class JoinedChannelsTests
{
    private const int Rows = 380, Channels = 4;

    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(10);
    private static readonly HistoryOptions History = new() { RecentPoints = 64, BinnedDays = 2, BinsPerDay = 48 };

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(3, 0, 0)]
    [InlineData(1, 30, 0)]
    [InlineData(1, 0, 60)]
    [InlineData(1, 30, 60)]
    public void However_its_channels_arrive_in_time_a_series_gets_the_rows_that_they_were_made_of(int stride, int lateness, int wait) =>
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[1, Rows * Channels]).Sample((seed, cut) =>
        {
            (Observation[] rows, Observation[] arriving) = Shuffled(seed, lateness, wait);
            DetectorRun ofRows = new DetectorRun(Predictor(stride), OptionsWith(null)).Arrive(rows);
            DetectorRun joined = Run(stride, lateness, wait).Arrive(arriving, 1, 7).ReleaseBuffered();
            Assert.Equal(ofRows.StateBytes(), joined.StateBytes());
            Assert.Equal(ofRows.Sink.Points, joined.Sink.Points);
            Assert.Equal(ofRows.Sink.CanonicalEvents(), joined.Sink.CanonicalEvents());
            Assert.NotEmpty(joined.Sink.Points);

            DetectorRun begun = Run(stride, lateness, wait).Arrive(arriving[..Math.Min(cut, arriving.Length)], 1);
            using var reader = new BinaryReader(new MemoryStream(begun.StateBytes()));
            DetectorRun restored = Run(stride, lateness, wait, SeriesStateCodec.Read(reader, History)).Arrive(arriving[Math.Min(cut, arriving.Length)..], 1).ReleaseBuffered();
            Assert.Equal(joined.StateBytes(), restored.StateBytes());
            Assert.Equal(joined.Sink.CanonicalEvents(), begun.Sink.CanonicalEvents().Concat(restored.Sink.CanonicalEvents()));
        }, iter: 12, threads: 1);

    [Fact]
    public void A_row_is_taken_when_all_channels_have_come_and_else_when_the_series_is_past_it()
    {
        DetectorRun run = Run(1, 0).Arrive(Parts(0, 30, "cpu", "mem"));
        EventTime watermark = run.State.Watermark!.Value;
        Assert.Equal((0, At(29)), (run.State.Buffered.Count, watermark));
        run.Arrive(Parts(30, 1, "cpu"));
        Assert.Equal((1, At(29)), (run.State.Buffered.Count, run.State.Watermark));
        run.Arrive(Parts(31, 1, "cpu"));
        Assert.Equal((1, At(30)), (run.State.Buffered.Count, run.State.Watermark));
        run.Arrive(Parts(31, 1, "mem"));
        Assert.Equal((0, At(31)), (run.State.Buffered.Count, run.State.Watermark));
    }

    [Fact]
    public void A_row_waits_longer_for_a_channel_that_is_only_behind_and_at_last_goes_without()
    {
        DetectorRun run = Run(1, 0, wait: 300).Arrive(Parts(0, 30, "cpu", "mem")).Arrive(Parts(30, 4, "cpu"));
        Assert.Equal((4, At(29)), (run.State.Buffered.Count, run.State.Watermark));
        run.Arrive(Parts(30, 4, "mem"));
        Assert.Equal((0, At(33)), (run.State.Buffered.Count, run.State.Watermark));
        run.Arrive(Parts(34, 7, "cpu"));
        Assert.Equal((6, At(34)), (run.State.Buffered.Count, run.State.Watermark));
    }

    [Fact]
    public void A_row_that_is_whole_waits_for_the_row_before_of_which_only_a_channel_that_is_behind_may_come()
    {
        DetectorRun run = Run(1, lateness: 90, wait: 300).Arrive(Parts(0, 40, "cpu", "mem")).Arrive(Parts(40, 4, "cpu")).Arrive(Parts(41, 1, "mem"));
        Assert.True(run.State.Watermark < At(40));
        run.Arrive(Parts(40, 1, "mem")).Arrive(Parts(42, 1, "mem")).ReleaseBuffered();
        Assert.DoesNotContain(Disposition.Late, run.Dispositions);

        DetectorRun lacking = Run(1, lateness: 90, wait: 300).Arrive(Parts(0, 40, "cpu", "mem")).Arrive(Parts(41, 4, "cpu")).Arrive(Parts(41, 1, "mem"));
        Assert.Equal(At(39), lacking.State.Watermark);
        lacking.Arrive(Parts(40, 1, "mem"));
        Assert.DoesNotContain(Disposition.Late, lacking.Dispositions);
        lacking.Arrive(Parts(42, 2, "mem")).Arrive(Parts(45, 3, "cpu"));
        Assert.Equal(At(41), lacking.State.Watermark);
    }

    [Fact]
    public void A_channel_that_is_new_and_comes_last_finds_its_row_within_16_rows()
    {
        DetectorRun run = Run(1, 0).Arrive(Parts(0, 40, "cpu", "mem"));
        int before = run.Dispositions.Count;
        run.Arrive(Parts(40, 40, "cpu", "mem", "load"));
        Assert.Equal(["cpu", "mem", "load"], run.State.Joint!.Names);
        Assert.InRange(run.Dispositions.Skip(before).Count(disposition => disposition == Disposition.Duplicate), 1, 15);
        Assert.DoesNotContain(Disposition.Duplicate, run.Dispositions.TakeLast(20));
    }

    [Fact]
    public void A_channel_that_comes_again_with_the_same_time_is_a_duplicate_and_one_behind_its_row_is_late()
    {
        DetectorRun run = Run(1, 0).Arrive(Parts(0, 1, "cpu"));
        run.Arrive(Parts(0, 1, "cpu"));
        Assert.Equal(Disposition.Duplicate, run.Dispositions[^1]);
        run.Arrive(Parts(1, 1, "cpu")).Arrive([Part("mem", At(0) - TimeSpan.FromSeconds(1), 1)]);
        Assert.Equal(Disposition.Late, run.Dispositions[^1]);
    }

    [Fact]
    public void What_waits_is_bounded()
    {
        DetectorOptions options = OptionsWith(TimeSpan.FromDays(1));
        DetectorRun run = new DetectorRun(Predictor(1), options with { Arrival = options.Arrival with { MaxBuffered = 2 } }).Arrive(Parts(0, 260, "cpu"));
        Assert.Equal((ChannelNames.Max, At(3)), (run.State.Buffered.Count, run.State.Watermark));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Rows_that_are_delivered_twice_do_not_set_a_series_back(int stride)
    {
        DetectorRun run = Run(stride, 0).Arrive(Apart(0, 400));
        Assert.True(run.State.Joint!.IsReady);
        run.Arrive(Apart(340, 60)).Arrive(Apart(340, 60));
        Assert.Equal((true, 0), (run.State.Joint!.IsReady, run.State.LateInARow));
        Assert.InRange(run.Dispositions.Count(disposition => disposition == Disposition.Late), 350, 360);
    }

    [Fact]
    public void Channels_whose_clock_was_set_back_make_the_series_begin_anew()
    {
        DetectorRun run = Run(1, 0).Arrive(Apart(400, 400)).Arrive(Apart(0, 40));
        Assert.False(run.State.Joint?.IsReady ?? false);
        Assert.True(run.State.Watermark < At(41));
    }

    [Fact]
    public void Of_a_row_that_is_too_long_the_channels_without_a_value_are_left_out_first()
    {
        var detector = new SeriesDetector(new DetectorBlueprint(OptionsWith(Tolerance), Predictor(1).Layout, "metrics"), new SeriesState("host-12", History));
        Window window = new(Predictor(1).Layout);
        var sink = new RecordingSink();
        foreach (string half in new[] { "a", "b" })
        {
            string[] names = [.. Enumerable.Range(0, 128).Select(index => $"{half}{index:000}"), $"z{half}"];
            Assert.Equal(Disposition.Buffered, detector.Take(Observation.Of(At(0), new(new(names), [.. names.Select(name => name[0] == 'z' ? 1 : float.NaN)])), mayAlert: true, window, sink));
        }
        detector.ReleaseBuffered();
        Assert.Equal(Disposition.WarmingUp, detector.TakeRipe(window, sink, out Observation row));
        Assert.Equal((2, 0), (detector.Released, detector.Buffered));
        Assert.Equal((2, "za", "zb"), (row.Channels!.Names.Count, row.Channels.Names[0], row.Channels.Names[1]));
    }

    [Fact]
    public void Where_channels_are_no_longer_joined_each_that_still_waits_is_accounted_for()
    {
        DetectorRun joined = Run(1, 0, wait: 300).Arrive(Parts(0, 2, "cpu", "mem", "load"));
        Assert.Equal(6, joined.State.Buffered.Count);
        DetectorRun apart = new DetectorRun(Predictor(1), OptionsWith(null), joined.State).ReleaseBuffered();
        Assert.Equal(Enumerable.Repeat<Disposition[]>([Disposition.WarmingUp, Disposition.Duplicate, Disposition.Duplicate], 2).SelectMany(one => one), apart.Dispositions);
    }

    [Fact]
    public void A_series_with_one_channel_does_not_wait_for_others_and_is_judged_by_its_value()
    {
        DetectorRun joined = Run(1, 0, wait: 300).Arrive(Parts(0, 64, "cpu"));
        joined.Arrive(Parts(64, 2, "cpu"));
        Assert.Equal((0, At(65)), (joined.State.Buffered.Count, joined.State.Watermark));
        DetectorRun plain = new DetectorRun(Predictor(1), OptionsWith(null)).Arrive([.. Parts(0, 66, "cpu").Select(part => new Observation(part.Time, part.Value))]);
        Assert.Equal(plain.Sink.Points, joined.Sink.Points);
        Assert.NotEmpty(joined.Sink.Points);
    }

    [Fact]
    public void A_series_with_one_channel_is_judged_by_all_from_the_row_on_that_brings_another()
    {
        DetectorRun run = Run(1, 0).Arrive(Parts(0, 64, "cpu"));
        int points = run.Sink.Points.Count();
        run.Arrive(Parts(64, 100, "cpu", "mem"));
        Assert.Equal(["cpu", "mem"], run.State.Joint!.Names);
        Assert.InRange(run.Sink.Points.Count(), points, points + 16);
        using var reader = new BinaryReader(new MemoryStream(run.StateBytes()));
        DetectorRun restored = Run(1, 0, state: SeriesStateCodec.Read(reader, History)).Arrive(Parts(164, 300, "cpu", "mem"));
        Assert.All(restored.Sink.Points.TakeLast(50), point => Assert.NotNull(point.Joint));
        Assert.True(restored.Sink.Points.Count() >= 50);
    }

    [Fact]
    public void A_series_that_holds_all_that_it_may_fits_into_a_record()
    {
        DetectorOptions options = OptionsWith(TimeSpan.FromDays(30));
        Observation[] parts = [.. Enumerable.Range(0, 12_000).Select(index => Part($"{index % 200}{new string('c', 100)}", At(index), index))];
        DetectorRun run = new DetectorRun(Predictor(1), options with { Arrival = options.Arrival with { MaxBuffered = 12_000 } }).Arrive(parts);
        Assert.InRange(run.StateBytes().Length, 400_000, 900_000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    public void A_value_of_the_series_itself_is_one_of_its_channels(int lateness)
    {
        Observation[] all = [.. Enumerable.Range(0, 40).SelectMany(row => Parts(row, 1, "cpu", "mem").Prepend(new Observation(At(row), row)))];
        DetectorRun run = Run(1, lateness).Arrive(all).ReleaseBuffered();
        Assert.DoesNotContain(Disposition.Duplicate, run.Dispositions);
        Assert.DoesNotContain(Disposition.Late, run.Dispositions);
        Assert.Equal(["cpu", "mem", "value"], run.State.Joint!.Names.Order(StringComparer.Ordinal));
        Assert.Equal((3, 0), (run.State.Joint.RecentChannels, run.State.Buffered.Count));
        Assert.Equal(all.Length, run.Dispositions.Count(disposition => disposition == Disposition.Buffered) + 1 - Math.Sign(lateness));
    }

    [Fact]
    public void What_takes_a_row_says_how_many_observations_it_took()
    {
        var detector = new SeriesDetector(new DetectorBlueprint(OptionsWith(Tolerance), Predictor(1).Layout, "metrics"), new SeriesState("host-12", History));
        Window window = new(Predictor(1).Layout);
        var sink = new RecordingSink();
        foreach (Observation part in Parts(0, 1, "cpu", "mem", "load")) Assert.Equal(Disposition.Buffered, detector.Take(part, mayAlert: true, window, sink));
        Assert.False(detector.HasRipe);
        detector.ReleaseBuffered();
        Assert.Equal(Disposition.WarmingUp, detector.TakeRipe(window, sink, out Observation row));
        Assert.Equal((3, 3, 0), (detector.Released, row.Channels!.Names.Count, detector.Buffered));
    }

    // Rows are further apart than the tolerance and what their channels differ by, and arrive out of order by as much as is in time.
    // The first row has all channels: where they are joined, rows of one channel before that are learned from as well.
    // Each channel lags behind by up to as much as rows wait.
    private static (Observation[] Rows, Observation[] Arriving) Shuffled(int seed, int lateness, int wait)
    {
        var random = new Random(seed);
        var simulated = new CorrelatedChannels(Channels, (ulong)seed + 1);
        double[] lags = [.. Enumerable.Range(0, Channels).Select(_ => random.NextDouble() * wait)];
        var rows = new List<Observation>();
        var arriving = new List<(double Arrival, Observation Part)>();
        for (int row = 0; row < Rows; row++)
        {
            float[] values = simulated.Next();
            if (row > 350) values[2] += 5 * Math.Abs(values[2]);
            List<Observation> parts = [];
            for (int channel = 0; channel < Channels; channel++)
                if (row == 0 || random.NextDouble() < 0.9 || (channel == Channels - 1 && parts.Count == 0)) parts.Add(Part($"c{channel}", At(0) + TimeSpan.FromSeconds(15 * row + random.Next(2) * random.Next(5)), values[channel]));
            rows.Add(Observation.Of(parts.Max(part => part.Time), new(new(parts.Select(part => part.Channels!.Names[0])), [.. parts.Select(part => part.Channels!.Values[0])])));
            // Parts of a row are up to 4 s apart: one may be as much later than the oldest of its row as it is younger.
            arriving.AddRange(parts.Select(part => ((part.Time - At(0)).TotalSeconds + lags[part.Channels!.Names[0][1] - '0'] + random.NextDouble() * (1 + lateness), part)));
        }
        return ([.. rows], [.. arriving.OrderBy(one => one.Arrival).Select(one => one.Part)]);
    }

    private static Observation[] Parts(int first, int rows, params string[] channels) =>
        [.. Enumerable.Range(first, rows).SelectMany(row => channels.Select((channel, index) => Part(channel, At(row), (float)(10 * index + ObservationSequences.Noise(3 * row + index)))))];

    // The channels of a row some seconds apart, as three agents send them.
    private static Observation[] Apart(int first, int rows) => [.. Parts(first, rows, "cpu", "mem", "load").Select((part, index) => part with { Time = part.Time + TimeSpan.FromSeconds(2 * (index % 3)) })];

    private static Observation Part(string channel, EventTime time, float value) => Observation.Of(time, new(new([channel]), [value]));

    private static EventTime At(int row) => ObservationSequences.Start + TimeSpan.FromMinutes(row);

    private static DetectorRun Run(int stride, int lateness, int wait = 0, SeriesState? state = null)
    {
        DetectorOptions options = OptionsWith(Tolerance);
        return new(Predictor(stride), options with { Arrival = options.Arrival with { AllowedLateness = TimeSpan.FromSeconds(lateness), JoinWait = TimeSpan.FromSeconds(wait) } }, state ?? new SeriesState("host-12/cpu", History));
    }

    private static DetectorOptions OptionsWith(TimeSpan? tolerance) => new() { History = History, FalseAlarmRate = 0.01, Arrival = new() { JoinsChannels = tolerance is not null, JoinTolerance = tolerance ?? default, JoinWait = TimeSpan.Zero } };

    private static ContextMeanPredictor Predictor(int stride) => new(new WindowLayout { Stride = stride, FewestContextPoints = 10, Horizons = [0, 12, 24] }) { Model = new("context-mean", 1) };
}
