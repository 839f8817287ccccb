using StreamingNp.Detection.Windows;

namespace StreamingNp.NeuralProcesses.Tasks;

/// <summary>Tasks from windows in memory: each view of a window with the window's targets is one. Every pass visits all of them in a new order.</summary>
public sealed class WindowTaskSource : ITaskSource
{
    private readonly IReadOnlyList<Window> _windows;
    private readonly WindowLayout _layout;
    private readonly (int Window, int ContextView)[] _tasks;
    private readonly double _subsetShare;
    private readonly int _seed;
    private readonly int[] _order;
    private readonly int[] _points;
    private long _pass = -1;

    /// <summary>Makes a source.</summary>
    /// <param name="windows">The windows, with their targets, all of one layout; they must not change while the source is used. Views without a known target or with too small a context are left out.</param>
    /// <param name="seed">Decides the order and the subsets.</param>
    /// <param name="subsetShare">
    /// The share of tasks, 0 to 1, of which only a random part of the context is kept, from no point to all: the model learns what little it
    /// knows of a new series, and a spread over subsets of a context means something. For validation 0.
    /// </param>
    /// <exception cref="ArgumentException">No window has a target with a value.</exception>
    public WindowTaskSource(IReadOnlyList<Window> windows, int seed, double subsetShare = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(subsetShare);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(subsetShare, 1);
        _windows = windows;
        _tasks = [.. Enumerable.Range(0, windows.Count).Where(window => HasKnownTarget(windows[window]))
            .SelectMany(window => Enumerable.Range(0, windows[window].Views.Length).Where(view => windows[window].Views[view].IsPredictable), (window, view) => (window, view))];
        if (_tasks.Length == 0) throw new ArgumentException($"None of the {windows.Count} windows has a target with a value; give windows of recorded data.", nameof(windows));
        _layout = windows[_tasks[0].Window].Layout;
        _subsetShare = subsetShare;
        _seed = seed;
        _order = new int[_tasks.Length];
        _points = new int[_layout.MaxContextPoints];
    }

    /// <inheritdoc/>
    public TaskShape Shape => ContextPacking.Shape;

    /// <inheritdoc/>
    public int? TaskCount => _tasks.Length;

    /// <inheritdoc/>
    public void Fill(TaskBatch batch, int tasks, long first)
    {
        batch.Resize(tasks, _layout.MaxContextPoints, _layout.Stride);
        Random random = BatchRandom.Of(_seed, first);
        for (int task = 0; task < tasks; task++)
        {
            (int index, int view) = _tasks[At(first + task)];
            Window window = _windows[index];
            Span<int> points = _points.AsSpan(0, window.Views[view].ContextCount);
            for (int point = 0; point < points.Length; point++) points[point] = point;
            if (random.NextDouble() < _subsetShare)
            {
                random.Shuffle(points);
                points = points[..random.Next(points.Length + 1)];
            }
            Pack(batch, task, window, view, points);
        }
    }

    private static void Pack(TaskBatch batch, int task, Window window, int index, ReadOnlySpan<int> points)
    {
        ContextView view = window.Views[index];
        int places = batch.ContextPoints, stride = batch.TargetPoints;
        ContextPacking.Pack(
            view, points, window.TargetCount,
            batch.ContextInputs.Slice(task * places * WindowLayout.Inputs, places * WindowLayout.Inputs),
            batch.ContextValues.Slice(task * places, places),
            batch.ContextKnown.Slice(task * places, places),
            batch.TargetInputs.Slice(task * stride * WindowLayout.Inputs, stride * WindowLayout.Inputs),
            window.Layout, batch.TargetFeatures.Slice(task * stride * TargetFeatures.Count, stride * TargetFeatures.Count));
        for (int target = 0; target < window.TargetCount; target++)
        {
            float value = ContextPacking.Limited(view.Normalise(target, window.ValueOf(index, target)));
            if (float.IsNaN(value)) continue;
            batch.TargetValues[task * stride + target] = value;
            batch.TargetKnown[task * stride + target] = 1;
        }
    }

    // The order of each pass is drawn when it begins, or when a batch of an earlier one is asked for again.
    private int At(long position)
    {
        long pass = position / _order.Length;
        if (pass != _pass)
        {
            for (int index = 0; index < _order.Length; index++) _order[index] = index;
            BatchRandom.Of(~_seed, pass).Shuffle(_order);
            _pass = pass;
        }
        return _order[position % _order.Length];
    }

    private static bool HasKnownTarget(Window window)
    {
        foreach (var target in window.Targets)
            if (!double.IsNaN(target.Value)) return true;
        return false;
    }
}
