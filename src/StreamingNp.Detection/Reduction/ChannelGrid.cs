namespace StreamingNp.Detection.Reduction;

/// <summary>What a model of a grid predicts: rows of named channels, each channel from the others and from the rows before.</summary>
/// <param name="Identity">Which model it is, with its channels in their order.</param>
/// <param name="Times">The rows of a field, the newest among them; 2 or more.</param>
/// <param name="Standardisation">What each channel usually is.</param>
/// <param name="Degrees">The degrees of freedom of the sum of squares of a row against its other channels: fewer than channels, as residuals of neighbours depend on each other (Box 1954).</param>
/// <param name="ForecastDegrees">The same of a row against the rows before alone.</param>
public sealed record ChannelGrid(ReductionIdentity Identity, int Times, RobustStandardisation Standardisation, double Degrees, double ForecastDegrees)
{
    /// <summary>Its channels.</summary>
    public int Channels => Identity.Channels.Count;
}
