namespace StreamingNp.NeuralProcesses.Tasks;

/// <summary>
/// Tasks side by side, in plain arrays that are reused: each is a context set with a target set. Sets of unequal size lie in arrays of the
/// size of the largest, and what is not there is not <i>known</i>.
/// </summary>
public sealed class TaskBatch
{
    private float[] _contextInputs = [], _contextValues = [], _contextKnown = [], _targetInputs = [], _targetValues = [], _targetKnown = [], _targetFeatures = [];

    /// <summary>Makes an empty batch.</summary>
    /// <param name="shape">What each point is made of.</param>
    /// <exception cref="ArgumentOutOfRangeException">The shape has fewer than one or more than 64 inputs or channels, or fewer than no features.</exception>
    public TaskBatch(TaskShape shape)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shape.Inputs, 1, nameof(shape));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shape.Inputs, 64, nameof(shape));
        ArgumentOutOfRangeException.ThrowIfLessThan(shape.Channels, 1, nameof(shape));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shape.Channels, 64, nameof(shape));
        ArgumentOutOfRangeException.ThrowIfNegative(shape.Features, nameof(shape));
        Shape = shape;
    }

    /// <summary>What each point is made of.</summary>
    public TaskShape Shape { get; }

    /// <summary>The tasks B.</summary>
    public int Tasks { get; private set; }

    /// <summary>The places N for context points of each task.</summary>
    public int ContextPoints { get; private set; }

    /// <summary>The places M for targets of each task.</summary>
    public int TargetPoints { get; private set; }

    /// <summary>Whether the context points stand among the targets, too: then the targets are all that there is to know of a task.</summary>
    public bool TargetsIncludeContext { get; set; }

    /// <summary>[B, N, inputs].</summary>
    public Span<float> ContextInputs => _contextInputs.AsSpan(0, Tasks * ContextPoints * Shape.Inputs);

    /// <summary>[B, N, channels]; 0 where not known.</summary>
    public Span<float> ContextValues => _contextValues.AsSpan(0, Tasks * ContextPoints * Shape.Channels);

    /// <summary>[B, N, channels]: 1 where there is a value, else 0. A point without any is not there.</summary>
    public Span<float> ContextKnown => _contextKnown.AsSpan(0, Tasks * ContextPoints * Shape.Channels);

    /// <summary>[B, M, inputs].</summary>
    public Span<float> TargetInputs => _targetInputs.AsSpan(0, Tasks * TargetPoints * Shape.Inputs);

    /// <summary>[B, M, channels]; 0 where not known.</summary>
    public Span<float> TargetValues => _targetValues.AsSpan(0, Tasks * TargetPoints * Shape.Channels);

    /// <summary>[B, M, features]: what each target knows of its context directly.</summary>
    public Span<float> TargetFeatures => _targetFeatures.AsSpan(0, Tasks * TargetPoints * Shape.Features);

    /// <summary>[B, M, channels]: 1 where there is a value to learn from or to be judged by, else 0.</summary>
    public Span<float> TargetKnown => _targetKnown.AsSpan(0, Tasks * TargetPoints * Shape.Channels);

    /// <summary>Makes room for sets of these sizes; everything in it is zero and not known.</summary>
    /// <param name="tasks">B; 0 or more.</param>
    /// <param name="contextPoints">N; 0 or more.</param>
    /// <param name="targetPoints">M; 0 or more.</param>
    public void Resize(int tasks, int contextPoints, int targetPoints)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tasks);
        ArgumentOutOfRangeException.ThrowIfNegative(contextPoints);
        ArgumentOutOfRangeException.ThrowIfNegative(targetPoints);
        (Tasks, ContextPoints, TargetPoints) = (tasks, contextPoints, targetPoints);
        TargetsIncludeContext = false;
        Clear(ref _contextInputs, tasks * contextPoints * Shape.Inputs);
        Clear(ref _contextValues, tasks * contextPoints * Shape.Channels);
        Clear(ref _contextKnown, tasks * contextPoints * Shape.Channels);
        Clear(ref _targetInputs, tasks * targetPoints * Shape.Inputs);
        Clear(ref _targetValues, tasks * targetPoints * Shape.Channels);
        Clear(ref _targetFeatures, tasks * targetPoints * Shape.Features);
        Clear(ref _targetKnown, tasks * targetPoints * Shape.Channels);
    }

    /// <summary>Puts a value into the context of a task. NaN is a missing channel.</summary>
    /// <param name="task">0 to <see cref="Tasks"/> − 1.</param>
    /// <param name="point">0 to <see cref="ContextPoints"/> − 1.</param>
    /// <param name="inputs">The input x.</param>
    /// <param name="values">The value y, a number a channel.</param>
    public void SetContext(int task, int point, ReadOnlySpan<float> inputs, ReadOnlySpan<float> values) =>
        Set(task * ContextPoints + point, inputs, values, ContextInputs, ContextValues, ContextKnown);

    /// <summary>Puts a target into a task. NaN is a channel that is not known.</summary>
    /// <param name="task">0 to <see cref="Tasks"/> − 1.</param>
    /// <param name="target">0 to <see cref="TargetPoints"/> − 1.</param>
    /// <param name="inputs">The input x.</param>
    /// <param name="values">The value y, a number a channel.</param>
    public void SetTarget(int task, int target, ReadOnlySpan<float> inputs, ReadOnlySpan<float> values) =>
        Set(task * TargetPoints + target, inputs, values, TargetInputs, TargetValues, TargetKnown);

    private void Set(int row, ReadOnlySpan<float> inputs, ReadOnlySpan<float> values, Span<float> toInputs, Span<float> toValues, Span<float> toKnown)
    {
        inputs.CopyTo(toInputs.Slice(row * Shape.Inputs, Shape.Inputs));
        for (int channel = 0; channel < Shape.Channels; channel++)
        {
            bool known = !float.IsNaN(values[channel]);
            toValues[row * Shape.Channels + channel] = known ? values[channel] : 0;
            toKnown[row * Shape.Channels + channel] = known ? 1 : 0;
        }
    }

    private static void Clear(ref float[] array, int length)
    {
        if (array.Length < length) array = new float[length];
        else Array.Clear(array, 0, length);
    }
}
