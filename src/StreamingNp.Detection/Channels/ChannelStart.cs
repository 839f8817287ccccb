namespace StreamingNp.Detection.Channels;

/// <summary>Where a channel begins that has moved: its middle and how far it usually is from there, by its first values.</summary>
internal static class ChannelStart
{
    // A Gaussian's deviation, in its median distance and in its mean one.
    private const float DeviationOfMedian = 1.48f, DeviationOfMean = 1.25f;

    /// <summary>Finds them.</summary>
    /// <param name="values">The newest values, in any order; NaN where there was none.</param>
    /// <param name="least">How many are needed.</param>
    /// <param name="centre">Their median.</param>
    /// <param name="scale">How far they are from there, as a standard deviation.</param>
    /// <returns>Whether there are enough, and they moved.</returns>
    public static bool TryFind(ReadOnlySpan<float> values, int least, out float centre, out float scale)
    {
        (centre, scale) = (0, 0);
        float[] sorted = [.. values.ToArray().Where(value => !float.IsNaN(value)).Order()];
        if (sorted.Length < least) return false;
        float middle = centre = sorted[sorted.Length / 2];
        float[] distances = [.. sorted.Select(value => Math.Abs(value - middle)).Order()];
        scale = distances[distances.Length / 2] > 0 ? DeviationOfMedian * distances[distances.Length / 2] : DeviationOfMean * distances.Average();
        return scale > 0 && float.IsFinite(scale * scale);
    }
}
