namespace StreamingNp.Detection.Correction;

/// <summary>What <see cref="TrackedExperts"/> know of the newest points of their series.</summary>
public readonly record struct ExpertState
{
    /// <summary>The last value; null before there was any.</summary>
    public double? Last { get; init; }

    /// <summary>The exponential mean of the values; null before there was any.</summary>
    public double? Mean { get; init; }

    /// <summary>The last value minus what came at the same time before; 0 where that is not known.</summary>
    public double SeasonalResidual { get; init; }

    /// <summary>The mean absolute error of the model; 0 before there was any.</summary>
    public double Error { get; init; }

    /// <summary>How far values lie from the forecast, the median of the newest, over how far the model had expected half of them to lie; 0 before there was any.</summary>
    public double Distance { get; init; }
}
