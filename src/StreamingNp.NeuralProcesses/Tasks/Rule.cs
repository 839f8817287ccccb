namespace StreamingNp.NeuralProcesses.Tasks;

/// <summary>The simple rules of <see cref="TargetFeatures"/>: what each expects of a target, by its number.</summary>
/// <remarks>A <i>raw</i> rule goes without baselines: it follows the values as they are, which serves a series whose days are not alike.</remarks>
internal static class Rule
{
    /// <summary>The newest value; it and the next three are means whose weights fall off exponentially, at 1, 0.6, 0.3 and 0.1 a point.</summary>
    public const int Last = 0;

    /// <summary>What the series usually is at this time of day: its baseline.</summary>
    public const int Usual = 4;

    /// <summary>The newest value, raw; the next two are means, of 0.3 and 0.1 a point.</summary>
    public const int RawLast = 5;

    /// <summary>The median of the newest 5 values.</summary>
    public const int MedianOf5 = 8;

    /// <summary>The median of the newest 15 values.</summary>
    public const int MedianOf15 = 9;

    /// <summary>The median of all newest values, raw.</summary>
    public const int RawMedian = 10;

    /// <summary>The value at the same time of the day before.</summary>
    public const int DayBefore = 11;

    /// <summary>The median of the values at the same time of the previous days.</summary>
    public const int Season = 12;

    /// <summary>The centre of the context: 0, by the way that its values are normalised.</summary>
    public const int Centre = 13;

    /// <summary>How many rules there are.</summary>
    public const int Count = 14;
}
