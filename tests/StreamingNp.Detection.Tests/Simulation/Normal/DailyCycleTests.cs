using CsCheck;
using StreamingNp.Detection.Simulation.Normal;

namespace StreamingNp.Detection.Tests.Simulation.Normal;

public class DailyCycleTests
{
    [Fact]
    public void A_day_has_as_many_points_as_fit_and_begins_at_midnight()
    {
        DailyCycle cycle = new(TimeSpan.FromMinutes(5));
        Assert.Equal((0.0, 0.5, 287.0 / 288, 0.0), (cycle.Turn(0), cycle.Turn(144), cycle.Turn(287), cycle.Turn(288)));
        Assert.Equal((0, 0, 1), (cycle.Number(0), cycle.Number(287), cycle.Number(288)));
    }

    [Fact]
    public void From_a_day_on_the_cycle_is_a_week()
    {
        Assert.False(new DailyCycle(TimeSpan.FromHours(12)).IsWeek);
        DailyCycle cycle = new(TimeSpan.FromDays(1));
        Assert.Equal([0, 1.0 / 7, 6.0 / 7, 0], new[] { 0, 1, 6, 7 }.Select(day => cycle.Turn(day)));
    }

    [Fact]
    public void Number_and_turn_are_the_time_since_the_start() => Gen.Select(Gen.Int[1, 200_000_000], Gen.Int[0, 10_000_000]).Sample((milliseconds, point) =>
    {
        DailyCycle cycle = new(TimeSpan.FromMilliseconds(milliseconds));
        Assert.InRange(cycle.Turn(point), 0, 1 - 1e-12);
        Assert.Equal((double)milliseconds * point / cycle.Length.TotalMilliseconds, cycle.Number(point) + cycle.Turn(point), 1e-6);
    });
}
