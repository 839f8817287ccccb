namespace StreamingNp.Detection.Reduction;

/// <summary>What is expected of a component of a row.</summary>
/// <param name="Mean">The expected value.</param>
/// <param name="Deviation">The standard deviation of what is normal around it; above 0.</param>
public readonly record struct ComponentPrediction(double Mean, double Deviation);
