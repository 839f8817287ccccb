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

    /// <summary>Makes a window for the same targets whose looks hold the halves of one context.</summary>
    /// <param name="source">The window that was scored.</param>
    /// <param name="look">The index of the look whose context is halved.</param>
    /// <param name="halves">A window with <see cref="Count"/> looks; overwritten.</param>
    public static void Fill(Window source, int look, Window halves)
    {
        halves.Clear();
        foreach (var target in source.Targets) halves.AddTarget(target);
        for (int half = 0; half < Count; half++) CopyHalf(source.Looks[look], half, halves.Looks[half]);
    }

    // Half number h holds point i where i and h + 1 share an even number of bits: every two halves share half of their points.
    private static void CopyHalf(Look from, int half, Look to)
    {
        to.Centre = from.Centre;
        to.Scale = from.Scale;
        from.Baselines.CopyTo(to.Baselines, 0);
        from.TargetInputs.CopyTo(to.TargetInputs, 0);
        int count = 0;
        for (int index = 0; index < from.ContextCount; index++)
        {
            if (BitOperations.PopCount((uint)(index & (half + 1))) % 2 != 0) continue;
            from.ContextInputs.AsSpan(index * WindowLayout.Inputs, WindowLayout.Inputs).CopyTo(to.ContextInputs.AsSpan(count * WindowLayout.Inputs));
            to.ContextValues[count++] = from.ContextValues[index];
        }
        to.ContextCount = count;
    }
}
