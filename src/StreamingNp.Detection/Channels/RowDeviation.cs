namespace StreamingNp.Detection.Channels;

/// <summary>How far a row of channels is from what is expected of it.</summary>
/// <param name="TSquared">The squared distance of the components from their predictions, in their deviations (T², Hotelling 1931).</param>
/// <param name="Q">What the components leave unexplained of the channels: the sum of squared residuals, each in its own deviation.</param>
/// <param name="Largest">The largest of these residuals, in its deviation: what a sum over many channels drowns.</param>
/// <param name="Score">−log10 of the p-value of all three together; 0 or more.</param>
public readonly record struct RowDeviation(double TSquared, double Q, double Largest, double Score)
{
    /// <summary>Whether <see cref="TSquared"/> is the least probable of the three: channels go together as before, and are not where they were predicted.</summary>
    public bool IsOfComponents { get; init; }
}
