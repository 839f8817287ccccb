namespace StreamingNp.Detection.Evidence;

/// <summary>How often a series repeats its value: a flat line looks normal to any model of values, but not to this count.</summary>
public readonly record struct FlatLine
{
    // A night of zeros is normal: without some hundreds of points, and a run well beyond the longest so far, nothing is said.
    private const int MinPairs = 200;
    private const int MinRepeats = 4;

    // A month of a point each millisecond has more pairs than an int.
    private const int MaxPairs = 1 << 30;

    /// <summary>The newest value.</summary>
    public double Last { get; init; }

    /// <summary>How often in a row it has come again.</summary>
    public int Repeats { get; init; }

    /// <summary>How often of these at no quiet hour, which alone says something.</summary>
    public int CountedRepeats { get; init; }

    /// <summary>The most counted repeats of a run that was normal, once it was over.</summary>
    public int Longest { get; init; }

    /// <summary>The pairs of neighbouring points so far that were normal.</summary>
    public int Pairs { get; init; }

    /// <summary>Whether one of them was not equal.</summary>
    public bool HasMoved { get; init; }

    /// <summary>The pairs at no quiet hour.</summary>
    public int CountedPairs { get; init; }

    /// <summary>Those of them that were equal.</summary>
    public int EqualPairs { get; init; }

    /// <summary>Whether a point of the run under way did not count as normal.</summary>
    public bool HasAnomalousPoint { get; init; }

    /// <summary>Whether any value came yet.</summary>
    public bool HasLast { get; init; }

    /// <summary>Whether every value so far was the same.</summary>
    public bool HasNeverMoved => HasLast && Pairs > 0 && !HasMoved;

    /// <summary>The chance that a point repeats the one before at no quiet hour; above 0, below 1.</summary>
    public double Chance => (EqualPairs + 1.0) / (CountedPairs + 2.0);

    /// <summary>
    /// The score of the run that <paramref name="value"/> continues, 0 while the series is known to do so: −log10 of the chance of that many repeats in a row, where they come
    /// independently of each other, and of a run that long beside the longest of all runs so far, which came once in as many.
    /// </summary>
    /// <param name="value">The next value.</param>
    /// <param name="isQuiet">Whether the series stands still at this time of day: such a repeat does not count as evidence.</param>
    /// <param name="repeats">How often the value has come again with this point.</param>
    public double Score(double value, bool isQuiet, out int repeats)
    {
        repeats = HasLast && value == Last ? Repeats + 1 : 0;
        int counted = repeats == 0 ? 0 : isQuiet ? CountedRepeats : CountedRepeats + 1;
        if (counted < MinRepeats || CountedPairs < MinPairs || counted <= 2 * Longest + 1) return 0;
        return counted * Math.Min(-Math.Log10(Chance), Math.Log10(CountedPairs - EqualPairs + 1) / (Longest + 1));
    }

    /// <summary>The count after one more point.</summary>
    /// <param name="value">The point's value.</param>
    /// <param name="isQuiet">See <see cref="Score"/>.</param>
    /// <param name="learn">Whether the point counts as normal; a stuck sensor should not teach that it sticks.</param>
    public FlatLine After(double value, bool isQuiet, bool learn)
    {
        bool repeats = HasLast && value == Last;
        FlatLine next = this with
        {
            Last = value,
            HasLast = true,
            Repeats = repeats ? Math.Min(Repeats + 1, MaxPairs) : 0,
            CountedRepeats = !repeats ? 0 : isQuiet ? CountedRepeats : Math.Min(CountedRepeats + 1, MaxPairs),
            HasAnomalousPoint = !learn || (repeats && HasAnomalousPoint),
            // A run says how long runs are when it is over: while it lasts, it would excuse itself.
            Longest = repeats || HasAnomalousPoint ? Longest : Math.Max(Longest, CountedRepeats),
        };
        if (!learn || !HasLast) return next;
        next = next with { Pairs = Math.Min(Pairs + 1, MaxPairs), HasMoved = HasMoved || !repeats };
        if (isQuiet) return next;
        (int pairs, int equal) = (CountedPairs + 1, EqualPairs + (repeats ? 1 : 0));
        return pairs < MaxPairs ? next with { CountedPairs = pairs, EqualPairs = equal } : next with { CountedPairs = pairs / 2, EqualPairs = equal / 2 };
    }

    /// <summary>The count once a run of anomalous points is the new normal: where the series is stuck, that is what it does now, and it is counted anew. That it has moved before is not forgotten.</summary>
    public FlatLine Accepted() =>
        Repeats < MinRepeats ? this : this with { Pairs = HasNeverMoved ? 0 : 1, CountedPairs = 0, EqualPairs = 0 };
}
