namespace StreamingNp.Detection.Residuals;

/// <summary>
/// What a model said of one target, as far as the state of its series depends on it. In single precision, which detection goes by itself, so that
/// whoever reads it again from a journal comes to the same state bit by bit.
/// </summary>
public readonly record struct PointReading
{
    /// <summary>The value minus the mean that was predicted from right before it, in the units of the series; finite, 0 in a series that never changes, and at the end of single precision where it lies beyond.</summary>
    public float Residual { get; init; }

    /// <summary>The value minus the median that was predicted from there, in the units of the series; finite.</summary>
    public float MedianResidual { get; init; }

    /// <summary>The natural logarithm of how far the model's components spread around their own means, in the units of the series, to a percent or so; NaN where there is none.</summary>
    public Half LogSpread { get; init; }

    /// <summary>The natural logarithm of how far from that median half of the values are expected, in the units of the series, to a few percent; NaN where there is none.</summary>
    public Half LogHalfWidth { get; init; }

    /// <summary>The natural logarithm of the deviation that was predicted from there, in the units of the series, to a percent or so; NaN where there is none.</summary>
    public Half LogDeviation { get; init; }

    /// <summary>The largest p-value score, −log10 of the tail probability under the predictive distribution, over all horizons that have a say; 0 or more, finite.</summary>
    public float ModelScore { get; init; }

    /// <summary>Whether, at the longest horizon that has a say, the value lies above what was expected.</summary>
    public bool IsAbove { get; init; }

    /// <summary>Where another <see cref="ScoreKind"/> than the p-value score is asked for: that score, 0 or more; NaN otherwise.</summary>
    public float Other { get; init; }

    /// <summary>Whether there is an <see cref="Other"/> score.</summary>
    internal bool IsOther => !float.IsNaN(Other);

    /// <summary>The mean that was predicted, in the units of the series; 0 where the residual is at the end of single precision, beside which nothing else counts.</summary>
    /// <param name="value">The value.</param>
    public double MeanOf(double value) => Math.Abs(Residual) < float.MaxValue ? value - Residual : 0;

    /// <summary>The median that was predicted, like <see cref="MeanOf"/>.</summary>
    /// <param name="value">The value.</param>
    public double MedianOf(double value) => Math.Abs(MedianResidual) < float.MaxValue ? value - MedianResidual : 0;

    /// <summary>The deviation that was predicted, in the units of the series; NaN where there is none.</summary>
    public double Deviation => Math.Exp((double)LogDeviation);
}
