using StreamingNp.Detection.Channels;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Tests.Journal;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Detectors;

/// <summary>Series whose rows a model of a grid predicts as a field, beside the model of windows.</summary>
public class FieldSeriesTests
{
    private static readonly Observation[] Rows = [.. ReducedRowsOfTests.Simulated(6, 1_000, odd: 900)];

    [Fact]
    public void A_channel_that_leaves_its_neighbours_is_found_and_named_though_it_stays_in_its_range()
    {
        DetectorRun run = new DetectorRun(Predictor(1), ReducedRowsOfTests.Options).Arrive(Rows);
        Assert.All(run.Sink.Points.Where(point => point.Time < Rows[900].Time), point => Assert.InRange(point.Evidence.Score, 0, 5));
        AnomalyEvent opened = run.Sink.Events.First(anomaly => anomaly.State == IncidentChange.Opened && anomaly.Timestamp >= Rows[900].Time);
        Assert.InRange((opened.Timestamp - Rows[900].Time).TotalMinutes, 0, 2);
        Assert.Equal((EventCause.Channels, "c2"), (opened.Cause, opened.Point.Joint!.Contributions[0].Channel));
        Assert.Equal(opened.Point.Joint!.Score, opened.Point.Joint.Contributions.Sum(one => one.Score), 9);
        Assert.StartsWith("host-12/cpu: c2 no longer goes with the other channels", opened.Explanation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1e30f)]
    [InlineData(float.MaxValue)]
    public void A_fill_value_has_a_finite_score_by_a_field_and_by_components(float fill)
    {
        Observation[] rows = [.. Rows[..760]];
        float[] values = [.. rows[700].Channels!.Values];
        values[1] = fill;
        rows[700] = Observation.Of(rows[700].Time, new(rows[700].Channels!.Names, values));
        foreach (ContextMeanPredictor predictor in new[] { Predictor(1), new(ReducedRowsOfTests.Layout(1)) { Reduction = ReducedRowsOfTests.Reduction(6, 2) } })
        {
            ScoredPoint[] points = [.. new DetectorRun(predictor, ReducedRowsOfTests.Options).Arrive(rows).Sink.Points];
            Assert.All(points, point => Assert.True(double.IsFinite(point.Evidence.Score) && double.IsFinite(point.Value)));
            Assert.True(points.Single(point => point.Time == rows[700].Time).Evidence.Score > 3);
        }
    }

    [Fact]
    public void It_judges_once_enough_rows_were_predicted_and_the_joint_model_until_then()
    {
        ScoredPoint[] alone = Scored(new(ReducedRowsOfTests.Layout(1))), field = Scored(Predictor(1));
        int same = alone.Zip(field).TakeWhile(pair => pair.First == pair.Second).Count();
        Assert.InRange(same, ReducedModel.MinRows, ReducedModel.MinRows + 20);
        Assert.DoesNotContain(alone.Zip(field).Skip(same), pair => pair.First.Value == pair.Second.Value);
    }

    [Fact]
    public void A_series_with_other_channels_goes_to_the_reduction_or_to_the_joint_model()
    {
        ContextMeanPredictor both = new(ReducedRowsOfTests.Layout(1)) { Reduction = ReducedRowsOfTests.Reduction(6, 2), Grid = NeighbourGrid.Of(5) };
        ContextMeanPredictor reduced = new(ReducedRowsOfTests.Layout(1)) { Reduction = ReducedRowsOfTests.Reduction(6, 2) };
        Assert.Equal(Scored(reduced), Scored(both));
        Assert.Equal(Scored(new(ReducedRowsOfTests.Layout(1))), Scored(new(ReducedRowsOfTests.Layout(1)) { Grid = NeighbourGrid.Of(5) }));
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
        // Also within an anomaly, whose rows contexts leave out.
        foreach (int cut in new[] { 340, 640, 930 })
        {
            DetectorRun before = new DetectorRun(Predictor(stride), ReducedRowsOfTests.Options).Arrive(Rows[..cut]);
            using var reader = new BinaryReader(new MemoryStream(before.StateBytes()));
            var restored = new DetectorRun(Predictor(stride), ReducedRowsOfTests.Options, SeriesStateCodec.Read(reader, ReducedRowsOfTests.Options.History));
            restored.Arrive(Rows[cut..]);
            Assert.Equal(runs[0].StateBytes(), restored.StateBytes());
            Assert.Equal(runs[0].Sink.Points.TakeLast(Rows.Length - cut), restored.Sink.Points);
        }
    }

    [Fact]
    public void A_row_asks_for_itself_alone_and_the_first_after_a_restart_for_those_before_it()
    {
        List<int> asked = [];
        DetectorRun before = new DetectorRun(Predictor(1, window => asked.Add(window.Fields.Length)), ReducedRowsOfTests.Options).Arrive(Rows[..500]);
        Assert.All(asked.TakeLast(100), fields => Assert.Equal(1, fields));
        using var reader = new BinaryReader(new MemoryStream(before.StateBytes()));
        SeriesState state = SeriesStateCodec.Read(reader, ReducedRowsOfTests.Options.History);
        asked.Clear();
        new DetectorRun(Predictor(1, window => asked.Add(window.Fields.Length)), ReducedRowsOfTests.Options, state).Arrive(Rows[500..503]);
        // The first time nobody has said yet that there is a grid.
        Assert.Equal([0, ReducedReading.ManyRows, 1, 1], asked);
    }

    [Fact]
    public void Missing_channels_and_rows_are_no_deviation_and_lie_where_they_would_have_been()
    {
        List<float> thirdLast = [];
        Observation[] rows = [.. Rows[..880].Where((_, index) => index != 870).Select((row, index) => index % 3 == 0 ? Observation.Of(row.Time, new(row.Channels!.Names, [.. row.Channels.Values.Select((value, channel) => channel == 1 ? float.NaN : value)])) : row)];
        DetectorRun run = new DetectorRun(Predictor(1, window =>
        {
            if (window.Fields.Length > 0 && window.Targets[0].Time == Rows[871].Time) thirdLast.AddRange(window.Fields[0].Values[(4 * 6)..(5 * 6)]);
        }), ReducedRowsOfTests.Options).Arrive(rows);
        Assert.All(run.Sink.Points.TakeLast(300), point => Assert.InRange(point.Evidence.Score, 0, 5));
        Assert.Equal(Enumerable.Repeat(float.NaN, 6), thirdLast);
    }

    private static ScoredPoint[] Scored(ContextMeanPredictor predictor) => [.. new DetectorRun(predictor, ReducedRowsOfTests.Options).Arrive(Rows[..800]).Sink.Points];

    private static ContextMeanPredictor Predictor(int stride, Action<Window>? watch = null) => new(ReducedRowsOfTests.Layout(stride)) { Grid = NeighbourGrid.Of(6), Watch = watch };
}
