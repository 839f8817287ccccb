using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.Tests.Detectors;

namespace StreamingNp.Detection.Tests.Series;

public class AcceptedShiftTests
{
    private static readonly EventTime Until = ObservationSequences.Start + TimeSpan.FromDays(7);

    // A level that rose by 40 has become normal.
    private static readonly AcceptedShift Shift = new(40, Until);

    [Theory]
    [InlineData(-40, true)]
    [InlineData(-25, true)]
    [InlineData(-55, true)]
    // Neither a fall far beyond where it came from, nor one that hardly began, nor another rise.
    [InlineData(-100, false)]
    [InlineData(-10, false)]
    [InlineData(0, false)]
    [InlineData(40, false)]
    public void A_return_is_about_as_large_as_the_change_and_to_the_other_side(double residual, bool isReturn)
    {
        Assert.Equal(isReturn, Shift.IsReturn(ObservationSequences.Start, residual));
        Assert.Equal(isReturn, new AcceptedShift(-40, Until).IsReturn(ObservationSequences.Start, -residual));
    }

    [Fact]
    public void After_its_time_a_return_is_a_change_like_any_other()
    {
        Assert.True(Shift.IsReturn(Until, -40));
        Assert.False(Shift.IsReturn(Until + TimeSpan.FromMinutes(1), -40));
    }

    [Fact]
    public void Where_nothing_was_accepted_nothing_returns() => Assert.False(default(AcceptedShift).IsReturn(new EventTime(0), 0));
}
