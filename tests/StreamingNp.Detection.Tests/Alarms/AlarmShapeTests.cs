using CsCheck;
using StreamingNp.Detection.Alarms;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Tests.Detectors;

namespace StreamingNp.Detection.Tests.Alarms;

public class AlarmShapeTests
{
    // Longer than the memory of what lasts needs, and all within a range.
    private const int Past = 600;

    private static readonly Gen<(double Minutes, double Value, double Expected, double Surprise)[]> Points = Gen.Select(
        Gen.Frequency((20, Gen.Double[0, 30]), (1, Gen.Double[0, 50_000])),
        Numbers(Gen.Double[-10, 10]),
        Numbers(Gen.Double[-10, 10]),
        Gen.Frequency((8, Gen.Double[0, 1]), (2, Gen.Double[0, 20]), (1, Gen.OneOf(Gen.Const(0.0), Gen.Const(300.0))))).Array[0, 600];

    [Fact]
    public void A_calm_series_raises_none() => Assert.All(Follow(new AlarmShape(), 0, 3_000, _ => (0, 0)), alarm => Assert.True(alarm.Score < AlarmShape.Threshold));

    [Fact]
    public void The_first_points_of_a_series_raise_none_whatever_they_are() =>
        Points.Where(points => points.Length > 0).Sample(points =>
        {
            var shape = new AlarmShape();
            EventTime time = At(0);
            foreach ((double minutes, double value, double expected, double surprise) in points.Take(LastingSurprise.FewestPoints))
            {
                Alarm alarm = shape.Follow(time += TimeSpan.FromMinutes(minutes), value, expected, surprise);
                Assert.Equal((0, 0, false), (alarm.Score, alarm.Lasting, alarm.IsOutOfRange));
            }
        }, iter: 100);

    [Fact]
    public void A_burst_is_one_alarm()
    {
        AlarmShape shape = Calm();
        Alarm[] burst = Follow(shape, Past, 60, _ => (0, 4));
        int raised = Assert.Single(Raised(burst));
        Assert.InRange(raised, 2, 10);
        Assert.True(burst[raised].Lasting >= AlarmShape.Threshold * LastingSurprise.Most);
        // It lasts on, and so says the level, but it has been told.
        Assert.All(burst[30..50], alarm => Assert.True(alarm is { Lasting: LastingSurprise.Most, Score: < AlarmShape.Threshold, Level: > 0.5 }));
        Assert.Empty(Raised(Follow(shape, Past + 60, 200, _ => (0, 0))));
    }

    [Fact]
    public void A_burst_after_a_while_is_another_alarm()
    {
        AlarmShape shape = Calm();
        Assert.Single(Raised(Follow(shape, Past, 20, _ => (0, 4))));
        Assert.Empty(Raised(Follow(shape, Past + 20, 1_000, _ => (0, 0))));
        Assert.Single(Raised(Follow(shape, Past + 1_020, 20, _ => (0, 4))));
    }

    [Fact]
    public void One_surprising_point_is_none() => Assert.Empty(Raised(Follow(Calm(), Past, 100, point => (0, point == 0 ? 300 : 0))));

    [Fact]
    public void What_lies_out_of_the_range_of_a_month_is_an_alarm_though_the_model_does_not_wonder()
    {
        Alarm alarm = Follow(Calm(), Past, 1, _ => (20, 0))[0];
        Assert.True(alarm.IsOutOfRange);
        Assert.Equal(1, alarm.Score);
    }

    [Fact]
    public void So_is_a_departure_from_what_was_expected_out_of_the_range_of_departures()
    {
        // The value is as ever; that it comes now is not.
        Alarm alarm = Calm().Follow(At(Past), value: 0.4, expected: -20, surprise: 0);
        Assert.True(alarm.IsOutOfRange);
        Assert.Equal(1, alarm.Score);
    }

    [Fact]
    public void A_value_out_of_range_is_remembered_in_both_ranges()
    {
        AlarmShape shape = Calm();
        Follow(shape, Past, 1, _ => (20, 0));
        Assert.InRange(shape.Values.Blocks[^1].Most, 19.5, 20.5);
        Assert.InRange(shape.Departures.Blocks[^1].Most, 19.5, 20.5);
        Assert.False(Follow(shape, Past + 100, 1, _ => (20, 0))[0].IsOutOfRange);
    }

    [Fact]
    public void Within_the_rest_after_an_alarm_nothing_counts_that_is_not_greater()
    {
        // Farther and farther out, each ten points.
        AlarmShape shape = Calm();
        Alarm[] alarms = Follow(shape, Past, 100, point => (point % 10 == 0 ? 20 + 20 * point : 0, 0));
        Assert.Equal([0, 10, 20, 30, 40, 50, 60, 70, 80, 90], Enumerable.Range(0, 100).Where(point => alarms[point].IsOutOfRange));
        Assert.Equal([0, 30, 60, 90], Raised(alarms));
        Assert.All(alarms.Where((_, point) => point % 30 != 0), alarm => Assert.True(alarm.Score <= 0.5 * AlarmShape.Threshold));
    }

    [Fact]
    public void Within_the_rest_a_greater_alarm_counts()
    {
        AlarmShape shape = Calm();
        Alarm[] alarms = Follow(shape, Past, 40, point => (point == 12 ? 20 : 0, point < 6 ? 4 : 0));
        int[] raised = [.. Raised(alarms)];
        Assert.Equal(2, raised.Length);
        Assert.Equal(12, raised[1]);
        Assert.True(alarms[raised[0]].Score < 1 && alarms[12].Score == 1);
        // And the rest begins anew.
        Assert.Equal((1, 2), (shape.Resting.Score, shape.Resting.Points));
    }

    [Fact]
    public void Scores_and_levels_are_within_0_to_1_whatever_comes() =>
        Points.Sample(points =>
        {
            var shape = new AlarmShape();
            EventTime time = At(0);
            foreach ((double minutes, double value, double expected, double surprise) in points)
            {
                Alarm alarm = shape.Follow(time += TimeSpan.FromMinutes(minutes), value, expected, surprise);
                Assert.InRange(alarm.Score, 0, 1);
                Assert.InRange(alarm.Level, 0, 1);
                Assert.InRange(alarm.Lasting, 0, LastingSurprise.Most);
                Assert.InRange(shape.Resting.Points, 0, 29);
                Assert.InRange(shape.Resting.Score, 0, 1);
            }
        }, iter: 200);

    [Fact]
    public void Alarms_of_one_height_are_at_least_a_rest_apart() =>
        Points.Sample(points =>
        {
            var shape = new AlarmShape();
            EventTime time = At(0);
            int last = -100;
            double lastScore = 0;
            for (int point = 0; point < points.Length; point++)
            {
                Alarm alarm = shape.Follow(time += TimeSpan.FromMinutes(points[point].Minutes), points[point].Value, points[point].Expected, points[point].Surprise);
                if (alarm.Score < AlarmShape.Threshold) continue;
                Assert.True(point - last >= 30 || alarm.Score > lastScore);
                (last, lastScore) = (point, alarm.Score);
            }
        }, iter: 200);

    private static Gen<double> Numbers(Gen<double> usual) => Gen.Frequency((40, usual), (2, Gen.Double[-1e6, 1e6]), (1, Gen.OneOf(Gen.Const(0.0), Gen.Const(double.MaxValue), Gen.Const(double.MinValue), Gen.Const(1e300), Gen.Const(double.Epsilon))));

    private static EventTime At(int point) => ObservationSequences.Start + TimeSpan.FromMinutes(5 * point);

    private static AlarmShape Calm()
    {
        var shape = new AlarmShape();
        Follow(shape, 0, Past, _ => (0, 0));
        return shape;
    }

    // Five-minute points: noise of values and of surprises, with what comes on top.
    private static Alarm[] Follow(AlarmShape shape, int first, int count, Func<int, (double Value, double Surprise)> onTop) =>
        [.. Enumerable.Range(0, count).Select(point =>
        {
            (double value, double surprise) = onTop(point);
            double noise = 0.5 * Math.Sin(1 + 1.7 * (first + point));
            return shape.Follow(At(first + point), value + noise, expected: 0, Math.Max(surprise, Math.Abs(noise)));
        })];

    private static IEnumerable<int> Raised(Alarm[] alarms) => Enumerable.Range(0, alarms.Length).Where(point => alarms[point].Score >= AlarmShape.Threshold);
}
