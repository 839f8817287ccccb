using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Windows;

public class ContextViewTests
{
    private static readonly WindowLayout Layout = new() { RecentPoints = 4, SeasonalDays = 2, Stride = 2, Components = 2 };

    [Fact]
    public void Places_of_previous_days_follow_those_of_recent_points()
    {
        Assert.Equal([4, 5, 6, 7, 8, 9], Enumerable.Range(1, 2).SelectMany(back => Enumerable.Range(0, 3).Select(neighbour => Layout.SlotOf(back, neighbour))));
        Assert.Equal(10, Layout.MaxContextPoints);
    }

    [Fact]
    public void A_copy_holds_everything_and_shares_nothing()
    {
        ContextView view = new(Layout) { Horizon = 3, Interval = TimeSpan.FromMinutes(2), ContextCount = 5, IsPredictable = true, HasBaselines = true, Centre = 7, Scale = 2 }, copy = new(Layout);
        foreach (float[] array in Arrays(view))
            for (int index = 0; index < array.Length; index++) array[index] = index + 1;
        for (int index = 0; index < view.ContextSlots.Length; index++) view.ContextSlots[index] = (short)index;
        view.Baselines[1] = 9;
        view.Predicted(1)[1] = new Component(1, 2, 3);
        view.CopyTo(copy);
        AssertAlike(view, copy);
        Assert.Equal((3, TimeSpan.FromMinutes(2), 5, true, true, 7.0, 2.0), (copy.Horizon, copy.Interval, copy.ContextCount, copy.IsPredictable, copy.HasBaselines, copy.Centre, copy.Scale));
        foreach (float[] array in Arrays(view)) array[0] = -1;
        (view.ContextSlots[0], view.Baselines[1]) = (-1, -1);
        Assert.All(Arrays(copy), array => Assert.Equal(1, array[0]));
        Assert.Equal((0, 9.0), (copy.ContextSlots[0], copy.Baselines[1]));
    }

    private static float[][] Arrays(ContextView view) => [view.ContextInputs, view.ContextValues, view.ContextBaselines, view.TargetInputs];

    private static void AssertAlike(ContextView expected, ContextView actual)
    {
        Assert.Equal(Arrays(expected), Arrays(actual));
        Assert.Equal(expected.ContextSlots, actual.ContextSlots);
        Assert.Equal(expected.Baselines, actual.Baselines);
        Assert.Equal(expected.Predicted(1).ToArray(), actual.Predicted(1).ToArray());
    }
}
