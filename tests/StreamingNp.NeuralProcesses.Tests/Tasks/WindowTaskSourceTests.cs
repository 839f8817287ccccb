using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Tasks;

namespace StreamingNp.NeuralProcesses.Tests.Tasks;

public sealed class WindowTaskSourceTests
{
    private static readonly WindowLayout Layout = SineWindows.SmallLayout;

    [Fact]
    public void Each_view_of_each_window_is_one_task_of_a_pass()
    {
        List<Window> windows = SineWindows.Make(Layout, 10, seed: 1);
        var source = new WindowTaskSource(windows, seed: 1);
        Assert.Equal(20, source.TaskCount);
        float[] expected = [.. windows.SelectMany(window => window.Views.Select(view => (float)view.Normalise(0, window.Targets[0].Value))).Order()];
        var orders = new List<float[]>();
        for (int pass = 0; pass < 3; pass++)
        {
            TaskBatch batch = Filled(source, 20, pass * 20);
            orders.Add([.. batch.TargetValues.ToArray().Where((_, index) => index % Layout.Stride == 0)]);
            Assert.Equal(expected, orders[^1].Order());
        }
        Assert.NotEqual(orders[0], orders[1]);
        Assert.NotEqual(orders[1], orders[2]);
    }

    [Fact]
    public void A_batch_may_reach_from_one_pass_into_the_next()
    {
        var source = new WindowTaskSource(SineWindows.Make(Layout, 10, seed: 1), seed: 1);
        float[] across = Filled(source, 10, 15).TargetValues.ToArray();
        Assert.Equal([.. Filled(source, 5, 15).TargetValues, .. Filled(source, 5, 20).TargetValues], across);
    }

    [Fact]
    public void The_same_place_gives_the_same_tasks_whatever_was_asked_for_before()
    {
        List<Window> windows = SineWindows.Make(Layout, 10, seed: 1);
        var source = new WindowTaskSource(windows, seed: 2, subsetShare: 0.5);
        float[] first = Numbers(Filled(source, 8, 32));
        Filled(source, 20, 0);
        Filled(source, 8, 40);
        Assert.Equal(first, Numbers(Filled(source, 8, 32)));
        Assert.Equal(first, Numbers(Filled(new WindowTaskSource(windows, seed: 2, subsetShare: 0.5), 8, 32)));
        Assert.NotEqual(first, Numbers(Filled(source, 8, 40)));
    }

    [Fact]
    public void The_seed_decides_the_order()
    {
        List<Window> windows = SineWindows.Make(Layout, 50, seed: 1);
        float[] one = Numbers(Filled(new WindowTaskSource(windows, seed: 2, subsetShare: 0.5), 64));
        Assert.Equal(one, Numbers(Filled(new WindowTaskSource(windows, seed: 2, subsetShare: 0.5), 64)));
        Assert.NotEqual(one, Numbers(Filled(new WindowTaskSource(windows, seed: 3, subsetShare: 0.5), 64)));
    }

    [Fact]
    public void Target_values_are_normalised_and_limited_and_missing_ones_left_out()
    {
        var window = new Window(Layout);
        foreach (ContextView view in window.Views) (view.Centre, view.Scale, view.IsPredictable) = (100, 10, true);
        window.AddTarget(new Observation(default, 1e12));
        window.AddTarget(new Observation(default, double.NaN));
        TaskBatch batch = Filled(new WindowTaskSource([window], seed: 1), 1);
        Assert.Equal([ContextPacking.Limit, 0], batch.TargetValues.ToArray());
        Assert.Equal([1, 0], batch.TargetKnown.ToArray());
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
    public void Views_that_nothing_can_be_predicted_from_are_left_out()
    {
        List<Window> windows = SineWindows.Make(Layout, 2, seed: 1);
        windows[0].Views[1].IsPredictable = false;
        Assert.Equal(3, new WindowTaskSource(windows, seed: 1).TaskCount);
    }

    [Fact]
    public void Subsets_of_a_context_are_from_empty_to_whole()
    {
        List<Window> windows = SineWindows.Make(Layout, 1, seed: 1, contextCount: 3);
        float[] known = Filled(new WindowTaskSource(windows, seed: 1, subsetShare: 1), 400).ContextKnown.ToArray();
        int[] sizes = [.. known.Chunk(Layout.MaxContextPoints).Select(task => task.Count(one => one == 1))];
        Assert.Equal(400, sizes.Length);
        Assert.All(Enumerable.Range(0, 4), size => Assert.InRange(sizes.Count(found => found == size), 70, 130));
    }

    private static TaskBatch Filled(WindowTaskSource source, int tasks, long first = 0)
    {
        var batch = new TaskBatch(source.Shape);
        source.Fill(batch, tasks, first);
        Assert.Equal((tasks, Layout.MaxContextPoints, Layout.Stride), (batch.Tasks, batch.ContextPoints, batch.TargetPoints));
        return batch;
    }

    private static float[] Numbers(TaskBatch batch) => [.. batch.ContextInputs, .. batch.ContextValues, .. batch.ContextKnown, .. batch.TargetInputs, .. batch.TargetValues, .. batch.TargetKnown];
}
