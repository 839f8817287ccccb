namespace StreamingNp.Detection.Correction;

/// <summary>What a <see cref="PredictionCorrection"/> knows of the newest points of its series.</summary>
public readonly record struct CorrectionState
{
    /// <summary>The points that were learned from.</summary>
    public int Points { get; init; }

    /// <summary>Whether there was any value.</summary>
    public bool HasValues { get; init; }

    /// <summary>The mean absolute residual of the model.</summary>
    public double Scale { get; init; }

    /// <summary>The mean absolute residual of the model, in units of how uncertain it was.</summary>
    public double Spreads { get; init; }

    /// <summary>The last value.</summary>
    public double Last { get; init; }

    /// <summary>An exponential mean over about two values.</summary>
    public double Fast { get; init; }

    /// <summary>Over about three.</summary>
    public double Middle { get; init; }

    /// <summary>Over about ten.</summary>
    public double Slow { get; init; }

    /// <summary>The last residual of the model.</summary>
    public double LastResidual { get; init; }

    /// <summary>The last value minus what the same time before had let expect.</summary>
    public double SeasonalResidual { get; init; }
}
