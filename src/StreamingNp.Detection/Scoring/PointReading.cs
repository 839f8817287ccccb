namespace StreamingNp.Detection.Scoring;

/// <summary>
/// What a model said of one target, as far as the state of its series depends on it. In single precision, which detection goes by itself, so that
/// whoever reads it again from a journal comes to the same state bit by bit. Departures are values minus means: of a series that never changes they are 0.
/// </summary>
public readonly record struct PointReading
{
    /// <summary>What the model says; for <see cref="ScoreKind.Surprise"/> the largest raw surprise over the distances, that of the newest points together, or that of the residual by the series' own scale. 0 or more, finite.</summary>
    public float Score { get; init; }

    /// <summary>The largest surprise of the predictive distributions alone, uncalibrated; 0 or more, finite.</summary>
    public float Raw { get; init; }

    /// <summary>The raw surprise from the farthest distance that has a say; NaN where only the nearest has.</summary>
    public float FarthestRaw { get; init; }

    /// <summary>Whether, seen from there, the value lies above what was expected.</summary>
    public bool IsAbove { get; init; }

    /// <summary>How far the value is from what was expected from the nearest distance, in deviations of the model; finite.</summary>
    public float Residual { get; init; }

    /// <summary>The natural logarithm of that deviation, in the units of the series, to a percent or so; NaN where nobody wrote it down.</summary>
    public Half LogDeviation { get; init; }

    /// <summary>How far the value is from the mean that was expected from the nearest distance, in the units of the series; NaN in a journal where nobody asked.</summary>
    public float FromNear { get; init; }

    /// <summary>How far it is from what was expected from the distance that it is the most surprising from; NaN in a journal where nobody asked.</summary>
    public float FromDeciding { get; init; }

    /// <summary>How far it is from what was expected from the nearest distance that does not see what has just begun; NaN where the series is too young to be seen from there.</summary>
    public float FromAfar { get; init; }

    /// <summary>Rounds a departure; one beyond single precision becomes the farthest that has it.</summary>
    internal static float Departure(double departure) => (float)Math.Clamp(departure, -float.MaxValue, float.MaxValue);

    /// <summary>Rounds a surprise or another score; what is no number is not surprising.</summary>
    internal static float Surprise(double surprise) => surprise > 0 ? (float)Math.Min(surprise, float.MaxValue) : 0;
}
