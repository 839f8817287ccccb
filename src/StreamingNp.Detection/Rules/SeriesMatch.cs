using System.Text.Json;

namespace StreamingNp.Detection.Rules;

/// <summary>Which series a rule is about: those whose name and tags match all that is asked for.</summary>
public sealed record SeriesMatch
{
    /// <summary>The pattern of the name; null for every name.</summary>
    public NamePattern? Series { get; init; }

    /// <summary>The tags that a series must have, with the pattern of their values. Of a tag that is a number, true or false, the text in JSON is matched.</summary>
    public IReadOnlyDictionary<string, NamePattern> Tags { get; init; } = new Dictionary<string, NamePattern>();

    /// <summary>Whether a series matches.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="tags">Its tags: a JSON object in UTF-8; empty for none.</param>
    public bool Matches(string name, ReadOnlyMemory<byte> tags) => Series?.Matches(name) != false && (Tags.Count == 0 || MatchesTags(tags));

    /// <inheritdoc/>
    public override string ToString()
    {
        List<string> parts = [];
        if (Series is not null) parts.Add($"series {Series}");
        parts.AddRange(Tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"tag {tag.Key}={tag.Value}"));
        return parts.Count == 0 ? "every series" : string.Join(" and ", parts);
    }

    private bool MatchesTags(ReadOnlyMemory<byte> tags)
    {
        if (tags.IsEmpty) return false;
        using JsonDocument document = JsonDocument.Parse(tags);
        foreach ((string tag, NamePattern pattern) in Tags)
            if (TagObject.TextOf(document.RootElement, tag) is not { } text || !pattern.Matches(text)) return false;
        return true;
    }
}
