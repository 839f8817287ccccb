using CsCheck;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Windows;

public class ContextSubsetsTests
{
    private static readonly WindowLayout Layout = new() { Stride = 3 };

    [Fact]
    public void Every_half_is_a_fixed_subset_in_the_same_order() =>
        Gen.Int[0, Layout.MostContextPoints].Sample(count =>
        {
            (Window source, Window halves) = Fill(count);
            (_, Window again) = Fill(count);
            for (int half = 0; half < ContextSubsets.Count; half++)
            {
                Look look = halves.Looks[half];
                int[] kept = [.. look.ContextValues.Take(look.ContextCount).Select(value => (int)value)];
                Assert.Equal(kept.Order().Distinct(), kept);
                Assert.All(kept, point => Assert.InRange(point, 0, count - 1));
                Assert.Equal(kept.SelectMany(point => Enumerable.Range(0, WindowLayout.Inputs).Select(input => point * 10f + input)), look.ContextInputs.Take(kept.Length * WindowLayout.Inputs));
                Assert.Equal(kept.Select(point => (point + 1, point + 0.5f)), look.ContextSlots.Zip(look.ContextBaselines).Take(kept.Length).Select(pair => ((int)pair.First, pair.Second)));
                Assert.Equal(look.ContextValues.Take(look.ContextCount), again.Looks[half].ContextValues.Take(again.Looks[half].ContextCount));
            }
        }, iter: 60);

    [Fact]
    public void Halves_of_a_full_context_hold_about_half_and_share_about_a_quarter()
    {
        (_, Window halves) = Fill(Layout.MostContextPoints);
        HashSet<float>[] kept = [.. halves.Looks.Select(look => look.ContextValues.Take(look.ContextCount).ToHashSet())];
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
        Assert.All(halves.Looks, look => Assert.Equal(1, look.ContextCount));
    }

    [Fact]
    public void Targets_and_units_are_those_of_the_look_that_was_halved()
    {
        (Window source, Window halves) = Fill(20);
        Assert.Equal(source.Targets.ToArray(), halves.Targets.ToArray());
        Assert.All(halves.Looks, look =>
        {
            Assert.Equal(source.Looks[1].TargetInputs, look.TargetInputs);
            Assert.Equal(source.Looks[1].Centre, look.Centre);
            Assert.Equal(source.Looks[1].Scale, look.Scale);
            Assert.Equal((24, TimeSpan.FromMinutes(5), true), (look.Distance, look.Interval, look.HasBaselines));
        });
    }

    // The value of a context point is its index, its inputs are ten times that and the index of the input.
    private static (Window Source, Window Halves) Fill(int count)
    {
        var source = new Window(Layout);
        source.AddTarget(new Observation(new EventTime(1), 2));
        source.AddTarget(new Observation(new EventTime(2), 3));
        Look look = source.Looks[1];
        look.ContextCount = count;
        look.Centre = 7;
        look.Scale = 3;
        (look.Distance, look.Interval, look.HasBaselines) = (24, TimeSpan.FromMinutes(5), true);
        for (int index = 0; index < count; index++)
        {
            look.ContextValues[index] = index;
            (look.ContextSlots[index], look.ContextBaselines[index]) = ((short)(index + 1), index + 0.5f);
            for (int input = 0; input < WindowLayout.Inputs; input++) look.ContextInputs[index * WindowLayout.Inputs + input] = index * 10f + input;
        }
        for (int input = 0; input < look.TargetInputs.Length; input++) look.TargetInputs[input] = 1_000 + input;

        var halves = new Window(Layout, ContextSubsets.Count);
        // What was there before must not shine through.
        halves.AddTarget(new Observation(new EventTime(9), 9));
        ContextSubsets.Fill(source, look: 1, halves);
        return (source, halves);
    }
}
