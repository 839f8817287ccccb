namespace StreamingNp.Detection.Evidence;

/// <summary>What a <see cref="SustainedShift"/> remembers but for the newest points.</summary>
public readonly record struct SustainedShiftState
{
    /// <summary>The points so far.</summary>
    public int Points { get; init; }

    /// <summary>The newest means, which wait to join the past.</summary>
    public int WaitingPoints { get; init; }

    /// <summary>The means that the past counts for.</summary>
    public double PastPoints { get; init; }

    /// <summary>The mean of those means.</summary>
    public double Mean { get; init; }

    /// <summary>Their variance.</summary>
    public double Variance { get; init; }

    /// <summary>The sum of the means that wait.</summary>
    public double WaitingSum { get; init; }

    /// <summary>The sum of their squares.</summary>
    public double WaitingSquares { get; init; }
}
