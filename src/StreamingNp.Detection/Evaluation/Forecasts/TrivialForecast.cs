namespace StreamingNp.Detection.Evaluation.Forecasts;

/// <summary>What three simple rules expect of a point, or how far they are off on average. In the units of the series.</summary>
/// <param name="LastValue">The last value.</param>
/// <param name="Ewma">The exponentially weighted moving average of the values.</param>
/// <param name="Seasonal">The usual value at that time of day, plus half of the last residual.</param>
public readonly record struct TrivialForecast(double LastValue, double Ewma, double Seasonal)
{
    /// <summary>The smallest of the three.</summary>
    public double Smallest => Math.Min(LastValue, Math.Min(Ewma, Seasonal));
}
