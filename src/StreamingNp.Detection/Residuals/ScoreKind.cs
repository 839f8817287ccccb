namespace StreamingNp.Detection.Residuals;

/// <summary>What of a prediction makes a point anomalous.</summary>
public enum ScoreKind
{
    /// <summary>The p-value score (the name is that of the setting): the tail probability of the value under the full predictive distribution, at all horizons, singly and together.</summary>
    Surprise,

    /// <summary>The negative log-likelihood of the value.</summary>
    NegativeLogLikelihood,

    /// <summary>The probability density at the value.</summary>
    Density,

    /// <summary>The predictive variance: it sees where the model does not know what comes, never that a value is wrong.</summary>
    Variance,
}
