using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Training;

namespace StreamingNp.NeuralProcesses.Tests.Training;

public sealed class WindowTaskSourceTests
{
    private static readonly WindowLayout Layout = SineWindows.SmallLayout;

    [Fact]
    public void Each_look_of_each_window_is_one_task_of_a_pass()
    {
        List<Window> windows = SineWindows.Make(Layout, 10, seed: 1);
        var source = new WindowTaskSource(windows, seed: 1);
        Assert.Equal(20, source.TaskCount);
        for (int pass = 0; pass < 3; pass++)
        {
            TaskBatch batch = Filled(source, 20);
            IEnumerable<float> expected = windows.SelectMany(window => window.Looks.Select(look => (float)look.Normalise(0, window.Targets[0].Value)));
            Assert.Equal(expected.Order(), batch.TargetValues.Where((_, index) => index % Layout.Stride == 0).Order());
        }
    }

    [Fact]
    public void The_seed_decides_the_order()
    {
        List<Window> windows = SineWindows.Make(Layout, 50, seed: 1);
        float[] one = Filled(new WindowTaskSource(windows, seed: 2, subsetShare: 0.5), 64).Context;
        Assert.Equal(one, Filled(new WindowTaskSource(windows, seed: 2, subsetShare: 0.5), 64).Context);
        Assert.NotEqual(one, Filled(new WindowTaskSource(windows, seed: 3, subsetShare: 0.5), 64).Context);
    }

    [Fact]
    public void Target_values_are_normalised_and_limited_and_missing_ones_left_out()
    {
        var window = new Window(Layout);
        foreach (Look look in window.Looks) (look.Centre, look.Scale, look.IsPredictable) = (100, 10, true);
        window.AddTarget(new Observation(default, 1e12));
        window.AddTarget(new Observation(default, double.NaN));
        TaskBatch batch = Filled(new WindowTaskSource([window], seed: 1), 1);
        Assert.Equal([LookPacking.Limit, 0], batch.TargetValues);
        Assert.Equal([1, 0], batch.TargetKnown);
    }

    [Fact]
    public void Windows_without_a_known_target_are_left_out()
    {
        List<Window> windows = SineWindows.Make(Layout, 2, seed: 1);
        var missing = new Window(Layout);
        missing.AddTarget(new Observation(default, double.NaN));
        Assert.Equal(4, new WindowTaskSource([.. windows, missing, new Window(Layout)], seed: 1).TaskCount);
        var exception = Assert.Throws<ArgumentException>(() => new WindowTaskSource([missing], seed: 1));
        Assert.StartsWith("None of the 1 windows has a target with a value; give windows of recorded data.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Subsets_of_a_context_are_from_empty_to_whole()
    {
        List<Window> windows = SineWindows.Make(Layout, 1, seed: 1, contextCount: 3);
        TaskBatch batch = Filled(new WindowTaskSource(windows, seed: 1, subsetShare: 1), 400);
        int[] sizes = [.. Enumerable.Range(0, 400).Select(row => batch.Shares.AsSpan(row * Layout.MostContextPoints, Layout.MostContextPoints).ToArray().Count(share => share > 0))];
        Assert.All(Enumerable.Range(0, 4), size => Assert.InRange(sizes.Count(found => found == size), 70, 130));
    }

    [Fact]
    public void A_full_batch_takes_no_more()
    {
        Look look = SineWindows.Make(Layout, 1, seed: 1)[0].Looks[0];
        var batch = new TaskBatch(Layout, 1);
        batch.Add(look, [1, 2]);
        Assert.Equal("The batch holds 1 tasks and is full; empty it first.", Assert.Throws<InvalidOperationException>(() => batch.Add(look, [1, 2])).Message);
    }

    private static TaskBatch Filled(WindowTaskSource source, int capacity)
    {
        var batch = new TaskBatch(source.Layout, capacity);
        source.Fill(batch);
        Assert.Equal(capacity, batch.Count);
        return batch;
    }
}
