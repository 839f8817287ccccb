using CsCheck;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Windows;

public class ContextSubsetsTests
{
    private static readonly WindowLayout Layout = new() { Stride = 3 };

    [Fact]
    public void Every_half_is_a_fixed_subset_in_the_same_order() =>
        Gen.Int[0, Layout.MaxContextPoints].Sample(count =>
        {
            (Window source, Window halves) = Fill(count);
            (_, Window again) = Fill(count);
            for (int half = 0; half < ContextSubsets.Count; half++)
            {
                ContextView view = halves.Views[half];
                int[] kept = [.. view.ContextValues.Take(view.ContextCount).Select(value => (int)value)];
                Assert.Equal(kept.Order().Distinct(), kept);
                Assert.All(kept, point => Assert.InRange(point, 0, count - 1));
                Assert.Equal(kept.SelectMany(point => Enumerable.Range(0, WindowLayout.Inputs).Select(input => point * 10f + input)), view.ContextInputs.Take(kept.Length * WindowLayout.Inputs));
                Assert.Equal(kept.Select(point => (point + 1, point + 0.5f)), view.ContextSlots.Zip(view.ContextBaselines).Take(kept.Length).Select(pair => ((int)pair.First, pair.Second)));
                Assert.Equal(view.ContextValues.Take(view.ContextCount), again.Views[half].ContextValues.Take(again.Views[half].ContextCount));
            }
        }, iter: 60);

    [Fact]
    public void Halves_of_a_full_context_hold_about_half_and_share_about_a_quarter()
    {
        (_, Window halves) = Fill(Layout.MaxContextPoints);
        HashSet<float>[] kept = [.. halves.Views.Select(view => view.ContextValues.Take(view.ContextCount).ToHashSet())];
        for (int one = 0; one < kept.Length; one++)
        {
            Assert.InRange(kept[one].Count, 32, 38);
            for (int other = 0; other < one; other++) Assert.InRange(kept[one].Intersect(kept[other]).Count(), 13, 22);
        }
    }

    [Fact]
    public void The_newest_point_is_in_every_half()
    {
        (_, Window halves) = Fill(1);
        Assert.All(halves.Views, view => Assert.Equal(1, view.ContextCount));
    }

    [Fact]
    public void Targets_and_units_are_those_of_the_view_that_was_halved()
    {
        (Window source, Window halves) = Fill(20);
        Assert.Equal(source.Targets.ToArray(), halves.Targets.ToArray());
        Assert.All(halves.Views, view =>
        {
            Assert.Equal(source.Views[1].TargetInputs, view.TargetInputs);
            Assert.Equal(source.Views[1].Centre, view.Centre);
            Assert.Equal(source.Views[1].Scale, view.Scale);
            Assert.Equal((24, TimeSpan.FromMinutes(5), true), (view.Horizon, view.Interval, view.HasBaselines));
        });
    }

    // The value of a context point is its index, its inputs are ten times that and the index of the input.
    private static (Window Source, Window Halves) Fill(int count)
    {
        var source = new Window(Layout);
        source.AddTarget(new Observation(new EventTime(1), 2));
        source.AddTarget(new Observation(new EventTime(2), 3));
        ContextView view = source.Views[1];
        view.ContextCount = count;
        view.Centre = 7;
        view.Scale = 3;
        (view.Horizon, view.Interval, view.HasBaselines) = (24, TimeSpan.FromMinutes(5), true);
        for (int index = 0; index < count; index++)
        {
            view.ContextValues[index] = index;
            (view.ContextSlots[index], view.ContextBaselines[index]) = ((short)(index + 1), index + 0.5f);
            for (int input = 0; input < WindowLayout.Inputs; input++) view.ContextInputs[index * WindowLayout.Inputs + input] = index * 10f + input;
        }
        for (int input = 0; input < view.TargetInputs.Length; input++) view.TargetInputs[input] = 1_000 + input;

        var halves = new Window(Layout, ContextSubsets.Count);
        // What was there before must not shine through.
        halves.AddTarget(new Observation(new EventTime(9), 9));
        ContextSubsets.Fill(source, view: 1, halves);
        return (source, halves);
    }
}
