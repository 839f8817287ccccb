namespace StreamingNp.Detection.Rules;

/// <summary>The rules for groups of series, in order: of those that match a series the first holds, and no other.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed class RuleBook
{
    /// <summary>Makes a book.</summary>
    /// <param name="rules">The rules, the first first.</param>
    public RuleBook(IEnumerable<SeriesRule> rules)
    {
        Rules = [.. rules];
        DependsOnTags = Rules.Any(rule => rule.Match.Tags.Count > 0);
    }

    /// <summary>A book without rules.</summary>
    public static RuleBook Empty { get; } = new([]);

    /// <summary>The rules in order.</summary>
    public IReadOnlyList<SeriesRule> Rules { get; }

    /// <summary>Whether the rule of a series may change with its tags.</summary>
    public bool DependsOnTags { get; }

    /// <summary>The place of the rule that holds for a series.</summary>
    /// <param name="series">Its name.</param>
    /// <param name="tags">Its tags: a JSON object in UTF-8; empty for none.</param>
    /// <returns>The index of the first that matches; −1 where none does.</returns>
    public int Find(string series, ReadOnlyMemory<byte> tags)
    {
        for (int index = 0; index < Rules.Count; index++)
            if (Rules[index].Match.Matches(series, tags)) return index;
        return -1;
    }
}
