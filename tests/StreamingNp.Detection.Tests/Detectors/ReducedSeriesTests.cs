using StreamingNp.Detection.Channels;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Reduction;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.Simulation.Channels;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Tests.Journal;

namespace StreamingNp.Detection.Tests.Detectors;

/// <summary>Series whose rows a model reduces to components.</summary>
public class ReducedSeriesTests
{
    private static readonly Observation[] Rows = [.. ReducedRowsOfTests.Simulated(6, 1_000, odd: 900)];

    [Fact]
    public void A_channel_that_leaves_the_others_is_found_and_named_though_it_stays_in_its_range()
    {
        DetectorRun run = new DetectorRun(Predictor(1), ReducedRowsOfTests.Options).Arrive(Rows);
        ScoredPoint[] points = [.. run.Sink.Points];
        Assert.All(points.Where(point => point.Time < Rows[900].Time), point => Assert.InRange(point.Evidence.Score, 0, 5));
        AnomalyEvent opened = run.Sink.Events.First(anomaly => anomaly.State == IncidentChange.Opened && anomaly.Timestamp >= Rows[900].Time);
        Assert.InRange((opened.Timestamp - Rows[900].Time).TotalMinutes, 0, 2);
        Assert.Equal(EventCause.Channels, opened.Cause);
        Assert.Equal("c2", opened.Point.Joint!.Contributions[0].Channel);
        Assert.Equal(opened.Point.Joint.Score, opened.Point.Joint.Contributions.Sum(one => one.Score), 9);
        Assert.StartsWith("host-12/cpu: c2 no longer goes with the other channels", opened.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void A_channel_that_follows_the_others_later_is_told_from_one_that_left_them()
    {
        var simulated = new CorrelatedChannels(8, seed: 5);
        double[][] learned = [.. Enumerable.Range(0, 2_000).Select(_ => simulated.Next().Select(value => (double)value).ToArray())];
        var names = new ChannelNames(Enumerable.Range(0, 8).Select(channel => $"c{channel}"));
        var reduction = ChannelReduction.Fit([.. Enumerable.Range(0, 8).Select(channel => names[channel])], learned, rows => new PrincipalComponents(PrincipalSpectrum.Of(rows), simulated.Sources));
        const int Before = 1_500, Between = 1_500, Each = 6;
        List<Observation> rows = [];
        for (int row = 0; row < Before + 2 * Each * Between; row++)
        {
            if (row >= Before && row % Between == 0) simulated.Begin(new((row - Before) % (2 * Between) == 0 ? ChannelAnomalyKind.Lag : ChannelAnomalyKind.Shift, 3, 120));
            rows.Add(Observation.Of(ObservationSequences.Start + TimeSpan.FromMinutes(row), new(names, simulated.Next())));
        }
        DetectorRun run = new DetectorRun(new ContextMeanPredictor(ReducedRowsOfTests.Layout(1)) { Reduction = reduction }, ReducedRowsOfTests.Options with { Incidents = new() }).Arrive(rows);
        JointReading[] worst = [.. Enumerable.Range(0, 2 * Each).Select(anomaly => Worst(run, rows[Before + anomaly * Between].Time))];
        JointReading[] lags = [.. worst.Where((_, anomaly) => anomaly % 2 == 0)], shifts = [.. worst.Where((_, anomaly) => anomaly % 2 == 1)];
        // Nine of ten are named first.
        Assert.InRange(worst.Count(reading => reading.Contributions[0].Channel == "c3"), 11, 12);
        // A channel that wanders may be near where the others were by chance.
        Assert.InRange(lags.Count(reading => reading.Pattern == JointPattern.Lag), Each - 2, Each);
        Assert.InRange(shifts.Count(reading => reading.Pattern == JointPattern.Lag), 0, 1);
        Assert.All(lags.Where(reading => reading.Pattern == JointPattern.Lag), reading => Assert.InRange(reading.Lag, 10, 26));
    }

    [Fact]
    public void Until_a_model_has_predicted_enough_rows_the_joint_model_judges_and_then_the_reduction_does()
    {
        ScoredPoint[] alone = Scored(new(ReducedRowsOfTests.Layout(1))), reduced = Scored(Predictor(1));
        int same = alone.Zip(reduced).TakeWhile(pair => pair.First == pair.Second).Count();
        Assert.InRange(same, ReducedModel.MinRows, ReducedModel.MinRows + 20);
        Assert.Equal(alone.Length, reduced.Length);
        Assert.DoesNotContain(alone.Zip(reduced).Skip(same), pair => pair.First.Value == pair.Second.Value);
    }

    [Theory]
    [InlineData("c0,c1,c2,c3,c4,c5,other")]
    [InlineData("c0,c1")]
    public void A_series_with_other_channels_or_few_of_them_is_judged_by_the_joint_model(string channels)
    {
        ChannelNames names = new(channels.Split(','));
        Observation[] rows = [.. Rows.Take(600).Select((row, index) => Observation.Of(row.Time, new(names, [.. Enumerable.Range(0, names.Count).Select(channel => row.Channels!.Values[channel % 6])])))];
        DetectorRun alone = new DetectorRun(new ContextMeanPredictor(ReducedRowsOfTests.Layout(1)), ReducedRowsOfTests.Options).Arrive(rows);
        DetectorRun reduced = new DetectorRun(Predictor(1), ReducedRowsOfTests.Options).Arrive(rows);
        Assert.Equal(alone.Sink.Points, reduced.Sink.Points);
        Assert.Null(reduced.State.Reduced);
    }

    [Fact]
    public void Missing_channels_are_no_deviation()
    {
        Observation[] rows = [.. Rows[..880].Select((row, index) => index % 3 == 0 || index > 820 ? Observation.Of(row.Time, new(row.Channels!.Names, [.. row.Channels.Values.Select((value, channel) => channel is 1 or 4 ? float.NaN : value)])) : row)];
        DetectorRun run = new DetectorRun(Predictor(1), ReducedRowsOfTests.Options).Arrive(rows);
        Assert.All(run.Sink.Points.TakeLast(60), point => Assert.InRange(point.Evidence.Score, 0, 5));
    }

    [Fact]
    public void A_host_at_another_level_than_the_reduction_was_learned_from_is_judged_by_its_own()
    {
        Observation[] rows = [.. Rows.Select(row => Observation.Of(row.Time, new(row.Channels!.Names, [.. row.Channels.Values.Select((value, channel) => value + 20 * channel)])))];
        DetectorRun run = new DetectorRun(Predictor(1), ReducedRowsOfTests.Options).Arrive(rows);
        Assert.Equal("c2", run.Sink.Events.First(anomaly => anomaly.Timestamp >= Rows[900].Time).Point.Joint!.Contributions[0].Channel);
        Assert.All(run.Sink.Points.Where(point => point.Time < Rows[900].Time && point.Time > Rows[600].Time), point => Assert.InRange(point.Value, 0, 6));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void How_rows_arrive_and_a_restart_change_nothing(int stride)
    {
        DetectorRun[] runs = [.. new[] { 1, 7, Rows.Length }.Select(batch => new DetectorRun(Predictor(stride), ReducedRowsOfTests.Options).Arrive(Rows, batch))];
        Assert.NotEmpty(runs[0].Sink.Events);
        Assert.All(runs, run => Assert.Equal(runs[0].Sink.Points, run.Sink.Points));
        Assert.All(runs, run => Assert.Equal(runs[0].Sink.CanonicalEvents(), run.Sink.CanonicalEvents()));
        Assert.All(runs, run => Assert.Equal(runs[0].StateBytes(), run.StateBytes()));

        DetectorRun before = new DetectorRun(Predictor(stride), ReducedRowsOfTests.Options).Arrive(Rows[..640]);
        using var reader = new BinaryReader(new MemoryStream(before.StateBytes()));
        var restored = new DetectorRun(Predictor(stride), ReducedRowsOfTests.Options, SeriesStateCodec.Read(reader, ReducedRowsOfTests.Options.History));
        restored.Arrive(Rows[640..]);
        Assert.Equal(runs[0].StateBytes(), restored.StateBytes());
        Assert.Equal(runs[0].Sink.Points.TakeLast(Rows.Length - 640), restored.Sink.Points);
    }

    [Theory]
    [InlineData(4, 2)]
    [InlineData(128, 8)]
    public void State_takes_less_than_4_KB_a_channel_beyond_the_first(int channels, int components)
    {
        Observation[] rows = [.. ReducedRowsOfTests.Simulated(channels, 700, odd: 10_000)];
        DetectorRun run = new(new ContextMeanPredictor(ReducedRowsOfTests.Layout(1)) { Reduction = ReducedRowsOfTests.Reduction(channels, components) }, ReducedRowsOfTests.Options);
        int one = new DetectorRun(Predictor(1), ReducedRowsOfTests.Options).Arrive([.. rows.Select(row => new Observation(row.Time, row.Channels!.Values[0]))]).StateBytes().Length;
        run.Arrive(rows);
        Assert.Equal(96, run.State.Reduced!.Rows);
        Assert.InRange(run.StateBytes().Length - one, 0, 4_096 * (channels - 1));
    }

    private static JointReading Worst(DetectorRun run, EventTime from) => run.Sink.Points.Where(point => point.Time >= from && point.Time < from + TimeSpan.FromMinutes(120)).MaxBy(point => point.Evidence.Score).Joint!;

    private static ScoredPoint[] Scored(ContextMeanPredictor predictor) => [.. new DetectorRun(predictor, ReducedRowsOfTests.Options).Arrive(Rows[..800]).Sink.Points];

    private static ContextMeanPredictor Predictor(int stride) => new(ReducedRowsOfTests.Layout(stride)) { Reduction = ReducedRowsOfTests.Reduction(6, 2) };
}
