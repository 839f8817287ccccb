namespace StreamingNp.Detection.Simulation.Disturbed;

/// <summary>What is wrong with some points of a series.</summary>
/// <param name="First">The first of them, 0 for the first of the series.</param>
/// <param name="Points">How many they are, 1 or more.</param>
/// <param name="Deviations">What is added to each, in standard deviations of the noise; null where each is zero instead.</param>
public sealed record Disturbance(int First, int Points, double? Deviations)
{
    /// <summary>The last of them.</summary>
    public int Last => First + Points - 1;

    /// <summary>Whether a point is one of them.</summary>
    /// <param name="point">The point, 0 for the first of the series.</param>
    public bool Covers(int point) => point >= First && point <= Last;

    /// <summary>What a value becomes that is one of them.</summary>
    /// <param name="value">The value, in the unit of the series.</param>
    /// <param name="noise">The noise of the series.</param>
    public double Apply(double value, NoiseKind noise)
    {
        if (Deviations is not { } deviations) return 0;
        double disturbed = value + deviations * noise.Deviation;
        return noise.IsCount ? Math.Round(disturbed) : disturbed;
    }
}
