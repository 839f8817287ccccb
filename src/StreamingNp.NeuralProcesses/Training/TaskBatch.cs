using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Models;

namespace StreamingNp.NeuralProcesses.Training;

/// <summary>Tasks side by side, in plain arrays that are reused: each is one context set with its targets and their values.</summary>
public sealed class TaskBatch
{
    private readonly WindowLayout _layout;
    private readonly int[] _everyPoint;

    /// <summary>Makes an empty batch.</summary>
    /// <param name="layout">The shape of each task.</param>
    /// <param name="capacity">The most tasks that it holds; 1 or more.</param>
    public TaskBatch(WindowLayout layout, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _layout = layout;
        Capacity = capacity;
        _everyPoint = [.. Enumerable.Range(0, layout.MostContextPoints)];
        Context = new float[capacity * layout.MostContextPoints * LookPacking.PointWidth];
        Shares = new float[capacity * layout.MostContextPoints];
        Targets = new float[capacity * layout.Stride * WindowLayout.Inputs];
        TargetValues = new float[capacity * layout.Stride];
        TargetKnown = new float[capacity * layout.Stride];
    }

    /// <summary>The most tasks that the batch holds.</summary>
    public int Capacity { get; }

    /// <summary>The tasks that it holds.</summary>
    public int Count { get; private set; }

    /// <summary>Whether no further task fits.</summary>
    public bool IsFull => Count == Capacity;

    internal float[] Context { get; }

    internal float[] Shares { get; }

    internal float[] Targets { get; }

    internal float[] TargetValues { get; }

    /// <summary>1 where a target has a value, else 0.</summary>
    internal float[] TargetKnown { get; }

    /// <summary>Empties the batch.</summary>
    public void Clear()
    {
        Count = 0;
        Array.Clear(TargetKnown);
    }

    /// <summary>Adds a look with all points of its context.</summary>
    /// <param name="look">The context set and the target inputs.</param>
    /// <param name="values">The values of the targets in the units of the series, 1 to the stride; NaN where one is missing.</param>
    public void Add(Look look, ReadOnlySpan<double> values) => Add(look, values, _everyPoint.AsSpan(0, look.ContextCount));

    /// <summary>Adds a look with some points of its context.</summary>
    /// <param name="look">The context set and the target inputs.</param>
    /// <param name="values">The values of the targets in the units of the series, 1 to the stride; NaN where one is missing.</param>
    /// <param name="points">Which context points to keep, each 0 to <see cref="Look.ContextCount"/> − 1.</param>
    /// <exception cref="InvalidOperationException">The batch is full.</exception>
    public void Add(Look look, ReadOnlySpan<double> values, ReadOnlySpan<int> points)
    {
        if (IsFull) throw new InvalidOperationException($"The batch holds {Capacity} tasks and is full; empty it first.");
        int contextPoints = _layout.MostContextPoints, stride = _layout.Stride, row = Count++;
        LookPacking.Pack(
            look, points, values.Length,
            Row(Context, row, contextPoints * LookPacking.PointWidth), Row(Shares, row, contextPoints), Row(Targets, row, stride * WindowLayout.Inputs));
        Span<float> targetValues = Row(TargetValues, row, stride), known = Row(TargetKnown, row, stride);
        targetValues.Clear();
        known.Clear();
        for (int target = 0; target < values.Length; target++)
        {
            float value = LookPacking.Limited(look.Normalise(target, values[target]));
            if (float.IsNaN(value)) continue;
            targetValues[target] = value;
            known[target] = 1;
        }
    }

    private static Span<float> Row(float[] array, int row, int length) => array.AsSpan(row * length, length);
}
