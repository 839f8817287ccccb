using StreamingNp.Detection.Windows;

namespace StreamingNp.NeuralProcesses.Models;

/// <summary>Turns a look into a row of a network's inputs; the same for training and for prediction.</summary>
internal static class LookPacking
{
    /// <summary>The largest normalised value and input that a network sees, both ways; what lies further out counts as this far, so that a rare spike neither wrecks training nor overflows.</summary>
    public const float Limit = 20;

    /// <summary>The floats of one context point: its inputs, then its value.</summary>
    public const int PointWidth = WindowLayout.Inputs + 1;

    /// <summary>Writes one row. Context points with a NaN are left out, a target input that is NaN counts as 0, whatever lies behind the points becomes zero.</summary>
    /// <param name="look">Where the context and the target inputs come from.</param>
    /// <param name="points">Which of its context points to take.</param>
    /// <param name="targetCount">How many of its targets to take.</param>
    /// <param name="context">[N, <see cref="PointWidth"/>].</param>
    /// <param name="shares">[N].</param>
    /// <param name="targets">[S, inputs].</param>
    public static void Pack(Look look, ReadOnlySpan<int> points, int targetCount, Span<float> context, Span<float> shares, Span<float> targets)
    {
        int count = 0;
        foreach (int point in points)
        {
            Span<float> to = context.Slice(count * PointWidth, PointWidth);
            Limited(look.ContextInputs.AsSpan(point * WindowLayout.Inputs, WindowLayout.Inputs), to);
            to[^1] = Limited(look.ContextValues[point]);
            bool known = true;
            foreach (float number in to) known &= !float.IsNaN(number);
            if (known) count++;
        }
        context[(count * PointWidth)..].Clear();
        shares[..count].Fill(1f / count);
        shares[count..].Clear();

        int written = targetCount * WindowLayout.Inputs;
        Limited(look.TargetInputs.AsSpan(0, written), targets);
        foreach (ref float input in targets[..written]) input = float.IsNaN(input) ? 0 : input;
        targets[written..].Clear();
    }

    /// <summary>The value within ±<see cref="Limit"/>; NaN stays NaN.</summary>
    public static float Limited(double value) => (float)Math.Clamp(value, -Limit, Limit);

    private static void Limited(ReadOnlySpan<float> from, Span<float> to)
    {
        for (int i = 0; i < from.Length; i++) to[i] = Math.Clamp(from[i], -Limit, Limit);
    }
}
