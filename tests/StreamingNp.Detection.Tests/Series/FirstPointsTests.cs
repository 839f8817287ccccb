using StreamingNp.Detection.Series;
using StreamingNp.Detection.Tests.Detectors;

namespace StreamingNp.Detection.Tests.Series;

public class FirstPointsTests
{
    private const double Glitch = 4_294_967_295;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(20)]
    public void A_glitch_from_which_the_series_has_come_back_is_left_out(int place)
    {
        RecentPoints points = Points(index => index == place ? Glitch : 20 + ObservationSequences.Noise(index));
        Assert.True(FirstPoints.LeaveOutGlitches(points));
        Assert.Equal([place], LeftOut(points));
        // Once is enough.
        Assert.False(FirstPoints.LeaveOutGlitches(points));
    }

    [Fact]
    public void What_the_newest_points_are_may_be_what_the_series_is_from_now_on()
    {
        RecentPoints points = Points(index => index >= 22 ? Glitch : 20 + ObservationSequences.Noise(index));
        Assert.False(FirstPoints.LeaveOutGlitches(points));
        Assert.Empty(LeftOut(points));
    }

    [Fact]
    public void What_comes_four_times_belongs_to_the_series() =>
        Assert.False(FirstPoints.LeaveOutGlitches(Points(index => index is 0 or 6 or 12 or 18 ? Glitch : 20 + ObservationSequences.Noise(index))));

    [Fact]
    public void A_spike_of_thirty_times_what_is_usual_belongs_to_the_series() =>
        Assert.False(FirstPoints.LeaveOutGlitches(Points(index => index == 5 ? 50 : 20 + ObservationSequences.Noise(index))));

    [Fact]
    public void Of_a_series_that_stood_still_nobody_knows_what_is_far() =>
        Assert.False(FirstPoints.LeaveOutGlitches(Points(index => index == 5 ? 65_535 : 0)));

    [Fact]
    public void Where_most_points_are_the_same_the_least_step_says_what_is_far()
    {
        RecentPoints points = Points(index => index == 0 ? 65_535 : index % 4 == 1 ? 21 : 20);
        Assert.True(FirstPoints.LeaveOutGlitches(points));
        Assert.Equal([0], LeftOut(points));
        Assert.False(FirstPoints.LeaveOutGlitches(Points(index => index == 0 ? 500 : index % 4 == 1 ? 21 : 20)));
    }

    [Fact]
    public void Of_a_few_points_nobody_knows_what_is_far() => Assert.False(FirstPoints.LeaveOutGlitches(Points(index => index == 1 ? Glitch : 20 + ObservationSequences.Noise(index), count: 7)));

    private static RecentPoints Points(Func<int, double> value, int count = 24)
    {
        var points = new RecentPoints(64);
        for (int index = 0; index < count; index++) points.Add(new(ObservationSequences.Start + TimeSpan.FromMinutes(index), value(index), leftOut: false));
        return points;
    }

    private static IEnumerable<int> LeftOut(RecentPoints points) => Enumerable.Range(0, points.Count).Where(index => points[index].LeftOut);
}
