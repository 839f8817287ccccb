namespace StreamingNp.App.Offline;

/// <summary>Parts a line where nothing was observed for long, so that it does not claim what nobody knows.</summary>
internal static class Stretches
{
    /// <summary>The stretches between gaps, each of two points at least where there are as many.</summary>
    /// <param name="points">The points, in order.</param>
    /// <param name="x">The place of a point.</param>
    /// <param name="gap">The distance from which two points are apart.</param>
    public static IEnumerable<IReadOnlyList<T>> Of<T>(IReadOnlyList<T> points, Func<T, double> x, double gap)
    {
        bool IsApart(int at) => at > 0 && at < points.Count && x(points[at]) - x(points[at - 1]) >= gap;
        int start = 0;
        for (int at = 1; at < points.Count; at++)
        {
            // Where points are far apart one after the other the series is sparse, and a lone point would not be seen.
            if (!IsApart(at) || IsApart(at - 1) || IsApart(at + 1) || at - start < 2 || points.Count - at < 2) continue;
            yield return [.. points.Skip(start).Take(at - start)];
            start = at;
        }
        if (start < points.Count) yield return start == 0 ? points : [.. points.Skip(start)];
    }
}
