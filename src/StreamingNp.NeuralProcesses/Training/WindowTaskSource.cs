using StreamingNp.Detection.Windows;

namespace StreamingNp.NeuralProcesses.Training;

/// <summary>Tasks from windows in memory: each look of a window with the window's targets is one. Every pass visits all of them in a new order.</summary>
public sealed class WindowTaskSource : ITaskSource
{
    private readonly IReadOnlyList<Window> _windows;
    private readonly (int Window, int Look)[] _tasks;
    private readonly double _subsetShare;
    private readonly Random _random;
    private readonly double[] _values;
    private readonly int[] _points;
    private int _next;

    /// <summary>Makes a source.</summary>
    /// <param name="windows">The windows, with their targets, all of one layout; they must not change while the source is used. Looks without a known target or with too small a context are left out.</param>
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
            .SelectMany(window => Enumerable.Range(0, windows[window].Looks.Length).Where(look => windows[window].Looks[look].IsPredictable), (window, look) => (window, look))];
        if (_tasks.Length == 0) throw new ArgumentException($"None of the {windows.Count} windows has a target with a value; give windows of recorded data.", nameof(windows));
        Layout = windows[_tasks[0].Window].Layout;
        _subsetShare = subsetShare;
        _random = new Random(seed);
        _values = new double[Layout.Stride];
        _points = new int[Layout.MostContextPoints];
        _next = _tasks.Length;
    }

    /// <inheritdoc/>
    public WindowLayout Layout { get; }

    /// <inheritdoc/>
    public int? TaskCount => _tasks.Length;

    /// <inheritdoc/>
    public void Fill(TaskBatch batch)
    {
        while (!batch.IsFull)
        {
            if (_next == _tasks.Length)
            {
                _random.Shuffle(_tasks);
                _next = 0;
            }
            (int index, int look) = _tasks[_next++];
            Window window = _windows[index];
            for (int target = 0; target < window.TargetCount; target++) _values[target] = window.Targets[target].Value;
            ReadOnlySpan<double> values = _values.AsSpan(0, window.TargetCount);
            if (_random.NextDouble() < _subsetShare) batch.Add(window.Looks[look], values, Subset(window.Looks[look].ContextCount));
            else batch.Add(window.Looks[look], values);
        }
    }

    private static bool HasKnownTarget(Window window)
    {
        foreach (var target in window.Targets)
            if (!target.IsMissing) return true;
        return false;
    }

    private Span<int> Subset(int count)
    {
        Span<int> points = _points.AsSpan(0, count);
        for (int point = 0; point < count; point++) points[point] = point;
        _random.Shuffle(points);
        return points[.._random.Next(count + 1)];
    }
}
