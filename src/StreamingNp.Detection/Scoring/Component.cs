namespace StreamingNp.Detection.Scoring;

/// <summary>One Gaussian part of a predictive distribution, in the normalised units of its look.</summary>
/// <param name="Weight">Its share; the weights of a distribution add up to 1.</param>
/// <param name="Mean">Its mean.</param>
/// <param name="Deviation">Its standard deviation, above 0.</param>
public readonly record struct Component(float Weight, float Mean, float Deviation);
