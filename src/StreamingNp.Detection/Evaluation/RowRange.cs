namespace StreamingNp.Detection.Evaluation;

/// <summary>Consecutive rows of a series, by their index from 0.</summary>
/// <param name="First">The first row.</param>
/// <param name="Last">The last row, not before <paramref name="First"/>.</param>
public readonly record struct RowRange(int First, int Last)
{
    /// <summary>How many rows there are.</summary>
    public int Length => Last - First + 1;

    /// <summary>Finds the longest stretches of rows that are all true.</summary>
    /// <param name="rows">A flag a row.</param>
    /// <returns>The stretches, ascending; at least one row lies between two of them.</returns>
    public static IReadOnlyList<RowRange> Runs(ReadOnlySpan<bool> rows)
    {
        List<RowRange> runs = [];
        for (int at = 0; at < rows.Length; at++)
        {
            if (!rows[at]) continue;
            int first = at;
            while (at + 1 < rows.Length && rows[at + 1]) at++;
            runs.Add(new(first, at));
        }
        return runs;
    }
}
