using System.Numerics;

namespace StreamingNp.Detection.Windows;

/// <summary>
/// Eight fixed halves of a context: the spread of what a model predicts from each is the epistemic uncertainty of a model
/// that has none of its own, as half-sampling estimates the standard error of a mean (McCarthy 1969).
/// </summary>
public static class ContextSubsets
{
    /// <summary>The number of halves.</summary>
    public const int Count = 8;

    /// <summary>Makes a window for the same targets whose views hold the halves of one context.</summary>
    /// <param name="source">The window that was scored.</param>
    /// <param name="view">The index of the view whose context is halved.</param>
    /// <param name="halves">A window with <see cref="Count"/> views; overwritten.</param>
    public static void Fill(Window source, int view, Window halves)
    {
        halves.Clear();
        foreach (var target in source.Targets) halves.AddTarget(target);
        for (int half = 0; half < Count; half++) CopyHalf(source.Views[view], half, halves.Views[half]);
    }

    /// <summary>The epistemic uncertainty: the standard deviation of what is predicted from each half.</summary>
    /// <param name="means">The mean that is predicted from each half; <see cref="Count"/> of them.</param>
    public static double Spread(ReadOnlySpan<double> means)
    {
        double sum = 0, squares = 0;
        // From the first one: a difference of squares of large numbers would leave nothing.
        foreach (double mean in means)
        {
            sum += mean - means[0];
            squares += (mean - means[0]) * (mean - means[0]);
        }
        return Math.Sqrt(Math.Max(0, squares - sum * sum / means.Length) / (means.Length - 1));
    }

    /// <summary>Whether a point is in a half: every two halves share half of their points.</summary>
    /// <param name="half">The number of the half, 0 to <see cref="Count"/> − 1.</param>
    /// <param name="index">The place of the point in the context, 0 or more.</param>
    public static bool Holds(int half, int index) => BitOperations.PopCount((uint)(index & (half + 1))) % 2 == 0;

    private static void CopyHalf(ContextView from, int half, ContextView to)
    {
        to.Centre = from.Centre;
        to.Scale = from.Scale;
        to.Horizon = from.Horizon;
        to.Interval = from.Interval;
        to.HasBaselines = from.HasBaselines;
        from.Baselines.CopyTo(to.Baselines, 0);
        from.TargetInputs.CopyTo(to.TargetInputs, 0);
        int count = 0;
        for (int index = 0; index < from.ContextCount; index++)
        {
            if (!Holds(half, index)) continue;
            from.ContextInputs.AsSpan(index * WindowLayout.Inputs, WindowLayout.Inputs).CopyTo(to.ContextInputs.AsSpan(count * WindowLayout.Inputs));
            to.ContextSlots[count] = from.ContextSlots[index];
            to.ContextBaselines[count] = from.ContextBaselines[index];
            to.ContextValues[count++] = from.ContextValues[index];
        }
        to.ContextCount = count;
    }
}
