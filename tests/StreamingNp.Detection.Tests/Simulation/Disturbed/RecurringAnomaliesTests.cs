using CsCheck;
using StreamingNp.Detection.Simulation.Disturbed;

namespace StreamingNp.Detection.Tests.Simulation.Disturbed;

public class RecurringAnomaliesTests
{
    private static readonly Gen<(RecurringKind Kind, int Number, int Minutes, ulong Seed)> Draws =
        Gen.Select(Gen.Enum<RecurringKind>(), Gen.Int[1, RecurringAnomalies.Max], Gen.Bool.Select(isSlow => isSlow ? 5 : 1), Gen.ULong);

    [Fact]
    public void They_lie_in_the_ten_days_after_twenty_normal_ones_and_apart() => Draws.Sample(draw =>
    {
        TimeSpan interval = TimeSpan.FromMinutes(draw.Minutes);
        IReadOnlyList<Disturbance> drawn = RecurringAnomalies.Draw(draw.Kind, draw.Number, interval, draw.Seed, stream: 1);
        Assert.Equal(draw.Number, drawn.Count);
        Assert.InRange(drawn[0].First * interval, TimeSpan.FromDays(20), TimeSpan.FromDays(30));
        Assert.InRange(drawn[^1].First * interval, TimeSpan.FromDays(20), TimeSpan.FromDays(30) - TimeSpan.FromHours(3));
        Assert.All(drawn.Zip(drawn.Skip(1)), pair => Assert.True((pair.Second.First - pair.First.First) * interval >= TimeSpan.FromHours(4) - interval));
    });

    [Fact]
    public void They_are_what_their_kind_says() => Draws.Sample(draw =>
    {
        IReadOnlyList<Disturbance> drawn = RecurringAnomalies.Draw(draw.Kind, draw.Number, TimeSpan.FromMinutes(draw.Minutes), draw.Seed, stream: 1);
        Assert.All(drawn, one =>
        {
            if (draw.Kind == RecurringKind.Dip) Assert.Null(one.Deviations);
            else Assert.InRange(one.Deviations!.Value, 8, 15);
            (int least, int most) = draw.Kind switch { RecurringKind.Spike => (1, 1), RecurringKind.Dip => (3, 10), _ => (60 / draw.Minutes, 60 / draw.Minutes) };
            Assert.InRange(one.Points, least, most);
        });
    });

    [Fact]
    public void The_same_ones_come_again_and_other_series_have_others()
    {
        string Times(int stream) => string.Join(' ', RecurringAnomalies.Draw(RecurringKind.Spike, 10, TimeSpan.FromMinutes(5), seed: 1, stream));
        Assert.Equal(Times(1), Times(1));
        Assert.NotEqual(Times(1), Times(2));
        // The time of day is any.
        Assert.True(RecurringAnomalies.Draw(RecurringKind.Spike, 30, TimeSpan.FromMinutes(5), seed: 1, stream: 1).Select(one => one.First % 288 / 12).Distinct().Count() > 10);
    }

    [Fact]
    public void There_are_some_and_not_too_many()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => RecurringAnomalies.Draw(RecurringKind.Dip, 0, TimeSpan.FromMinutes(5), 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => RecurringAnomalies.Draw(RecurringKind.Dip, RecurringAnomalies.Max + 1, TimeSpan.FromMinutes(5), 1, 1));
    }

    [Fact]
    public void The_series_are_thirty_days_of_four_shapes_far_above_zero()
    {
        DisturbedSeries[] fleet = [.. RecurringFleet.Series(8, seed: 2)];
        Assert.Equal(["daily-5m/01", "flat-5m/01", "counts-5m/01", "daily-1m/01", "daily-5m/02", "flat-5m/02", "counts-5m/02", "daily-1m/02"], fleet.Select(one => one.Name));
        Assert.All(fleet, one =>
        {
            Assert.Equal(TimeSpan.FromDays(30), one.Points * one.Interval);
            Assert.All(one.Observations(0, one.Points), point => Assert.True(point.Value > 4 * one.Noise.Deviation));
        });
        Assert.Equal(8, fleet.Select(one => one.Noise.Process).Distinct().Count());
        Assert.Throws<ArgumentOutOfRangeException>(() => RecurringFleet.Series(0, seed: 2));
    }
}
