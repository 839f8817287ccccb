namespace StreamingNp.Detection.Evidence;

/// <summary>A point as it was measured and weighed: what is learned from it goes by the same numbers.</summary>
internal readonly record struct WeighedPoint
{
    /// <summary>What both predictions say is odd, and as little as either says: 0 where they do not agree on the side.</summary>
    /// <param name="residual">The value minus what the model predicted.</param>
    /// <param name="other">The value minus what the same time on the days before lets expect.</param>
    public static double AgreedOf(double residual, double other) =>
        Math.Sign(residual) != Math.Sign(other) ? 0 : Math.Abs(residual) <= Math.Abs(other) ? residual : other;

    /// <summary>What the model predicted.</summary>
    public double Expected { get; init; }

    /// <summary>The value minus that, as the model says.</summary>
    public double Residual { get; init; }

    /// <summary>The residual on which both predictions agree; 0 where they do not.</summary>
    public double Agreed { get; init; }

    /// <summary>The deviation that the model predicted; NaN where there is none.</summary>
    public double Deviation { get; init; }

    /// <summary>How large residuals usually are; above 0.</summary>
    public double Unit { get; init; }

    /// <summary>The whole variation of the series; above 0.</summary>
    public double Scale { get; init; }

    /// <summary>The size of <see cref="Agreed"/> in units; or the score of another kind that was asked for.</summary>
    public double Size { get; init; }

    /// <summary>The hours in which the value has come again and again; 0 where it has not.</summary>
    public int HoursOfRun { get; init; }

    /// <summary>Whether the series usually stands still then.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>Whether it is the first to move in a series that was constant for too short a time.</summary>
    public bool BeginsNow { get; init; }

    /// <summary>Whether it is improbable, and too small for an anomaly.</summary>
    public bool IsTooSmall { get; init; }

    /// <summary>Whether it is, or lies around, a jump that has a schedule.</summary>
    public bool IsScheduled { get; init; }
}
