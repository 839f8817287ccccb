namespace StreamingNp.Detection.Residuals;

/// <summary>What a model alone said of one target from right before it.</summary>
/// <param name="Residual">The value minus the median, in the units of the series; finite.</param>
/// <param name="LogSpread">The natural logarithm of the mean deviation of its components, in the units of the series; NaN where there is none.</param>
public readonly record struct ModelReading(float Residual, Half LogSpread);
