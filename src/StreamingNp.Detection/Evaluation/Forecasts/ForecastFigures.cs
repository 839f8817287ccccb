namespace StreamingNp.Detection.Evaluation.Forecasts;

/// <summary>How well the points of a series are predicted from one horizon. Errors are in the units of the series.</summary>
public sealed record ForecastFigures
{
    /// <summary>The points; 1 or more.</summary>
    public required int Rows { get; init; }

    /// <summary>Whether the series says anything of skill: it is not constant, and no simple rule predicts it without any error.</summary>
    public required bool IsComparable { get; init; }

    /// <summary>The mean distance between the values and the medians that were predicted (MAE).</summary>
    public required double MeanAbsoluteError { get; init; }

    /// <summary>The mean absolute errors of the simple rules at the same points.</summary>
    public required TrivialForecast TrivialErrors { get; init; }

    /// <summary>The mean of the continuous ranked probability score (CRPS).</summary>
    public required double RankedProbabilityScore { get; init; }

    /// <summary>The mean negative natural logarithm of the density at what came, per unit of the series: models compare by it on the same data only.</summary>
    public required double NegativeLogLikelihood { get; init; }

    /// <summary>The share of values within the central 50 % of what was predicted.</summary>
    public required double Within50 { get; init; }

    /// <summary>The same of 90 %.</summary>
    public required double Within90 { get; init; }

    /// <summary>The same of 99 %.</summary>
    public required double Within99 { get; init; }

    /// <summary>The same of 99.9 %.</summary>
    public required double Within999 { get; init; }

    /// <summary>The mean absolute error over that of the best simple rule on this series: below 1 where the model is better; null where the series is not comparable.</summary>
    public double? Skill => IsComparable ? MeanAbsoluteError / TrivialErrors.Smallest : null;

    /// <summary>The CRPS over the mean absolute error of the best simple rule, which is the CRPS of that rule; null where the series is not comparable.</summary>
    public double? RankedProbabilitySkill => IsComparable ? RankedProbabilityScore / TrivialErrors.Smallest : null;
}
