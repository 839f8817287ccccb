namespace StreamingNp.Detection.Series;

/// <summary>The first points of a series, of which there is no evidence yet: what is wrong with them would be the measure of all that follows.</summary>
public static class FirstPoints
{
    // A sensor that starts up, or a placeholder for a missing value, is far beyond this; a new level, or a busy series, is not.
    private const double DeviationsOfGlitch = 1_000;
    private const int MaxGlitches = 3;

    // Of fewer nobody knows how far half of them lie.
    private const int MinPoints = 8;

    /// <summary>The newest points, which may be what the series is from now on.</summary>
    public const int NewestPoints = 3;

    /// <summary>Leaves up to three points out of contexts that lie a thousand times as far from the median as half of the others, or as the least step of those, where the series has come back from them.</summary>
    /// <param name="points">The points; with fewer than eight nothing is left out.</param>
    /// <returns>Whether there were any.</returns>
    public static bool LeaveOutGlitches(RecentPoints points)
    {
        if (points.Count < MinPoints) return false;
        double[] values = new double[points.Count], distances = new double[points.Count];
        for (int index = 0; index < values.Length; index++) values[index] = points[index].Value;
        double middle = MedianOf([.. values]);
        for (int index = 0; index < values.Length; index++) distances[index] = Math.Abs(values[index] - middle);
        double usual = MedianOf([.. distances]);
        // Where most points are the same, the least step is what is known of how the series moves.
        if (usual == 0) usual = distances.Where(distance => distance > 0).DefaultIfEmpty().Min();
        double farthest = DeviationsOfGlitch * usual;
        int glitches = distances.Count(distance => distance > farthest);
        if (farthest == 0 || glitches is 0 or > MaxGlitches || distances[^Math.Min(NewestPoints, distances.Length)..].Any(distance => distance > farthest)) return false;
        bool isNew = false;
        for (int index = 0; index < values.Length; index++)
        {
            if (distances[index] <= farthest || points[index].LeftOut) continue;
            points.LeaveOut(index);
            isNew = true;
        }
        return isNew;
    }

    private static double MedianOf(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
