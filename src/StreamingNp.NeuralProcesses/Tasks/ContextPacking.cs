using StreamingNp.Detection.Windows;

namespace StreamingNp.NeuralProcesses.Tasks;

/// <summary>Turns a view into a task; the same for training and for prediction.</summary>
internal static class ContextPacking
{
    /// <summary>The largest normalised value and input that a network sees, both ways; what lies further out counts as this far, so that a rare spike neither wrecks training nor overflows.</summary>
    public const float Limit = 20;

    /// <summary>What a point of a window is made of.</summary>
    public static TaskShape Shape { get; } = new(WindowLayout.Inputs, Features: TargetFeatures.Count);

    /// <summary>Writes the context and the target inputs of one task. Context points with a NaN are left out, a target input that is NaN counts as 0, whatever lies behind the points becomes zero.</summary>
    /// <param name="view">Where the context and the target inputs come from.</param>
    /// <param name="points">Which of its context points to take.</param>
    /// <param name="targetCount">How many of its targets to take.</param>
    /// <param name="inputs">[N, inputs].</param>
    /// <param name="values">[N].</param>
    /// <param name="known">[N].</param>
    /// <param name="targets">[S, inputs].</param>
    /// <param name="layout">The layout of the view.</param>
    /// <param name="features">[S, <see cref="TargetFeatures.Count"/>]; empty where nobody sees them.</param>
    public static void Pack(ContextView view, ReadOnlySpan<int> points, int targetCount, Span<float> inputs, Span<float> values, Span<float> known, Span<float> targets, WindowLayout layout, Span<float> features)
    {
        if (!features.IsEmpty)
        {
            Span<float> first = features[..TargetFeatures.Count];
            TargetFeatures.Write(view, points, layout, first);
            for (int target = 1; target < targetCount; target++) first.CopyTo(features[(target * TargetFeatures.Count)..]);
            features[(Math.Max(1, targetCount) * TargetFeatures.Count)..].Clear();
        }
        int count = 0;
        foreach (int point in points)
        {
            Span<float> to = inputs.Slice(count * WindowLayout.Inputs, WindowLayout.Inputs);
            Limited(view.ContextInputs.AsSpan(point * WindowLayout.Inputs, WindowLayout.Inputs), to);
            bool complete = !float.IsNaN(values[count] = Limited(view.ContextValues[point]));
            foreach (float number in to) complete &= !float.IsNaN(number);
            if (complete) count++;
        }
        inputs[(count * WindowLayout.Inputs)..].Clear();
        values[count..].Clear();
        known[..count].Fill(1);
        known[count..].Clear();

        int written = targetCount * WindowLayout.Inputs;
        PackTargets(view, targetCount, targets);
        targets[written..].Clear();
    }

    /// <summary>Writes the inputs of targets, the same in training and prediction. One that is NaN counts as 0.</summary>
    /// <param name="view">Where they come from.</param>
    /// <param name="targetCount">How many of its targets to take.</param>
    /// <param name="targets">[targets, inputs]; what lies behind stays as it is.</param>
    public static void PackTargets(ContextView view, int targetCount, Span<float> targets)
    {
        int written = targetCount * WindowLayout.Inputs;
        Limited(view.TargetInputs.AsSpan(0, written), targets);
        foreach (ref float input in targets[..written]) input = float.IsNaN(input) ? 0 : input;
    }

    /// <summary>The value within ±<see cref="Limit"/>; NaN stays NaN.</summary>
    public static float Limited(double value) => (float)Math.Clamp(value, -Limit, Limit);

    private static void Limited(ReadOnlySpan<float> from, Span<float> to)
    {
        for (int i = 0; i < from.Length; i++) to[i] = Math.Clamp(from[i], -Limit, Limit);
    }
}
