using StreamingNp.Detection.Series;

namespace StreamingNp.Detection.Windows;

/// <summary>
/// At long horizons a prediction hardly changes from point to point: it is made once for a block of points that follow each other, as of the first of them, and the rest of the block
/// shares it. What depends on the time of day is added for each point (<see cref="ContextView.Baselines"/>); where that is not known, nothing is shared.
/// </summary>
/// <remarks>Blocks depend on nothing but the points of the series, so that whoever takes the series up in the middle of one comes to the same prediction.</remarks>
internal static class FarHorizons
{
    // Short of it the newest points would matter.
    private const int NearestShared = 2 * HistoryBlock.MaxPoints;

    /// <summary>Whether predictions from a horizon are shared.</summary>
    /// <param name="horizon">The points between the end of a context and the target.</param>
    public static bool AreSharedAt(int horizon) => horizon >= NearestShared;

    /// <summary>Whether any predictions are shared. With a stride all contexts are.</summary>
    /// <param name="layout">The shape of the windows.</param>
    public static bool AreSharedIn(WindowLayout layout) => layout.Stride == 1 && layout.Horizons.Any(AreSharedAt);
}
