namespace StreamingNp.Detection.Evidence;

/// <summary>What the values of a series have been: what it never was, such as negative, lies outside of its bands, and a series of whole numbers moves by at least one.</summary>
public readonly record struct ValueLimits
{
    // A percentage that has been full once.
    private const double Full = 100;

    // Less is no number to divide by.
    private const double Billionth = 1e-9, Least = 1e-290;

    /// <summary>The lowest value so far.</summary>
    public double Lowest { get; init; }

    /// <summary>The highest value so far.</summary>
    public double Highest { get; init; }

    /// <summary>Whether a value came yet.</summary>
    public bool HasAny { get; init; }

    /// <summary>Whether a value had a fraction.</summary>
    public bool HasFractions { get; init; }

    /// <summary>The least step that the series makes: 1 for whole numbers, else 0.</summary>
    public double Step => HasAny && !HasFractions ? 1 : 0;

    /// <summary>The least variation that counts: a billionth, or of series with values far below 1 as much less.</summary>
    public double LeastVariation
    {
        get
        {
            double largest = Math.Max(Math.Abs(Lowest), Math.Abs(Highest));
            return largest > 0 ? Math.Max(Least, Billionth * Math.Min(1, largest)) : Billionth;
        }
    }

    /// <summary>The limits after one more value.</summary>
    public ValueLimits After(double value) => HasAny
        ? new() { HasAny = true, Lowest = Math.Min(Lowest, value), Highest = Math.Max(Highest, value), HasFractions = HasFractions || value != Math.Floor(value) }
        : new() { HasAny = true, Lowest = value, Highest = value, HasFractions = value != Math.Floor(value) };

    /// <summary>The part of a band that the series can have.</summary>
    /// <param name="lower">The lower end of the band.</param>
    /// <param name="upper">The upper end of the band.</param>
    public (double Lower, double Upper) Within(double lower, double upper)
    {
        if (!HasAny) return (lower, upper);
        if (Lowest >= 0) (lower, upper) = (Math.Max(lower, 0), Math.Max(upper, 0));
        if (Lowest >= 0 && Highest == Full) (lower, upper) = (Math.Min(lower, Full), Math.Min(upper, Full));
        return (lower, upper);
    }
}
