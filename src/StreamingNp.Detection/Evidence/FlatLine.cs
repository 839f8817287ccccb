namespace StreamingNp.Detection.Evidence;

/// <summary>How often a series repeats its value: a flat line looks normal to any model of values, but not to this count.</summary>
public readonly record struct FlatLine
{
    // A night of zeros is normal: without some hundreds of points, and a run well beyond the longest so far, nothing is said.
    private const int FewestPairs = 200;
    private const int FewestRepeats = 4;

    // A month of a point each millisecond has more pairs than an int: from there on they are counted by half.
    private const int MostPairs = 1 << 30;

    /// <summary>The newest value.</summary>
    public double Last { get; init; }

    /// <summary>How often in a row it has come again.</summary>
    public int Repeats { get; init; }

    /// <summary>How often of these it was not usual that it came again.</summary>
    public int UnusualRepeats { get; init; }

    /// <summary>The longest run that counted as normal, once it was over.</summary>
    public int Longest { get; init; }

    /// <summary>The pairs of neighbouring points so far that counted as normal.</summary>
    public int Pairs { get; init; }

    /// <summary>Those of them that were equal.</summary>
    public int EqualPairs { get; init; }

    /// <summary>Whether a point of the run under way did not count as normal.</summary>
    public bool IsDoubtful { get; init; }

    /// <summary>Whether any value came yet.</summary>
    public bool HasLast { get; init; }

    /// <summary>Whether every value so far was the same.</summary>
    public bool HasNeverMoved => HasLast && Pairs > 0 && EqualPairs == Pairs;

    /// <summary>The chance that a point repeats the one before; above 0, below 1.</summary>
    public double Chance => (EqualPairs + 1.0) / (Pairs + 2.0);

    /// <summary>
    /// The score of the run that <paramref name="value"/> continues, 0 while the series is known to do so: −log10 of the chance of that many repeats in a row, where they come
    /// independently of each other, and of a run that long beside the longest of all runs so far, which came once in as many.
    /// </summary>
    /// <param name="value">The next value.</param>
    /// <param name="isUsual">Whether the series stands still at this time of day: such a repeat says nothing.</param>
    /// <param name="repeats">How often the value has come again with this point.</param>
    public double Score(double value, bool isUsual, out int repeats)
    {
        repeats = HasLast && value == Last ? Repeats + 1 : 0;
        int unusual = repeats == 0 ? 0 : isUsual ? UnusualRepeats : UnusualRepeats + 1;
        if (unusual < FewestRepeats || Pairs < FewestPairs || unusual <= 2 * Longest + 1) return 0;
        return unusual * Math.Min(-Math.Log10(Chance), Math.Log10(Pairs - EqualPairs + 1) / (Longest + 1));
    }

    /// <summary>The count after one more point.</summary>
    /// <param name="value">The point's value.</param>
    /// <param name="isUsual">See <see cref="Score"/>.</param>
    /// <param name="learn">Whether the point counts as normal; a stuck sensor should not teach that it sticks.</param>
    public FlatLine After(double value, bool isUsual, bool learn)
    {
        bool repeats = HasLast && value == Last;
        FlatLine next = this with
        {
            Last = value,
            HasLast = true,
            Repeats = repeats ? Math.Min(Repeats + 1, MostPairs) : 0,
            UnusualRepeats = !repeats ? 0 : isUsual ? UnusualRepeats : Math.Min(UnusualRepeats + 1, MostPairs),
            IsDoubtful = !learn || (repeats && IsDoubtful),
            // A run says how long runs are when it is over: while it lasts, it would excuse itself.
            Longest = repeats || IsDoubtful ? Longest : Math.Max(Longest, Repeats),
        };
        if (!learn || !HasLast) return next;
        (int pairs, int equal) = (Pairs + 1, EqualPairs + (repeats ? 1 : 0));
        // What has moved once has moved.
        if (pairs >= MostPairs) (pairs, equal) = (pairs / 2, equal == pairs ? pairs / 2 : Math.Min(equal / 2, pairs / 2 - 1));
        return next with { Pairs = pairs, EqualPairs = equal };
    }

    /// <summary>The count once a run of anomalous points is the new normal: where the series is stuck, that is what it does now, and it is counted anew. That it has moved before is not forgotten.</summary>
    public FlatLine Accepted() =>
        Repeats < FewestRepeats ? this : this with { Longest = Math.Max(Longest, Repeats), IsDoubtful = false, Pairs = HasNeverMoved ? 0 : 1, EqualPairs = 0 };
}
