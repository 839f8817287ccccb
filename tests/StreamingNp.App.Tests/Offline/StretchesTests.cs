using StreamingNp.App.Offline;

namespace StreamingNp.App.Tests.Offline;

public class StretchesTests
{
    [Fact]
    public void A_line_ends_at_a_gap_and_begins_again_after_it() =>
        Assert.Equal([[0, 1, 2], [20, 21]], Parts(0, 1, 2, 20, 21));

    [Fact]
    public void Points_that_are_all_far_apart_stay_one_line() =>
        Assert.Equal([[0, 1, 20, 40, 60]], Parts(0, 1, 20, 40, 60));

    [Fact]
    public void A_lone_point_at_either_end_stays_on_the_line() =>
        Assert.Equal([[0, 20, 21, 40]], Parts(0, 20, 21, 40));

    [Fact]
    public void No_points_are_no_line() => Assert.Empty(Parts());

    private static IEnumerable<double[]> Parts(params double[] places) => Stretches.Of(places, place => place, gap: 10).Select(part => part.ToArray());
}
