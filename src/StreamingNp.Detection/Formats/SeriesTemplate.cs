
namespace StreamingNp.Detection.Formats;

/// <summary>
/// Makes the name of a series from what a metric is called and tagged with, such as <c>{tag:host}/{name}/{field}</c>. Known are <c>{name}</c>, <c>{field}</c>, <c>{key}</c> (that of the record), <c>{topic}</c>,
/// <c>{tags}</c> (all tags that have no part of their own, by their names, as <c>host=a,region=b</c>) and <c>{tag:NAME}</c>. An empty part is left out together with the separator before it, so that no name has two in a row.
/// </summary>
public sealed class SeriesTemplate
{
    /// <summary>What serves where nothing else is asked for: two hosts never become one series.</summary>
    public const string Default = "{name}/{field}/{tags}";

    private readonly Part[] _parts;

    private SeriesTemplate(string text, Part[] parts) => (Text, _parts) = (text, parts);

    /// <summary>The template as it was written.</summary>
    public string Text { get; }

    /// <summary>Whether a name depends on the topic of its record.</summary>
    public bool HasTopic => Array.Exists(_parts, part => part.Kind == PartKind.Topic);

    /// <summary>The template for the records of a topic; without one, the topic is an empty part.</summary>
    /// <param name="topic">The topic.</param>
    public SeriesTemplate In(string topic) => HasTopic ? new(Text, [.. _parts.Select(part => part.Kind == PartKind.Topic ? part with { Text = topic } : part)]) : this;

    /// <summary>Reads a template.</summary>
    /// <param name="text">The template.</param>
    /// <exception cref="FormatException">A part is not known, or a bracket is not closed; the message says which.</exception>
    public static SeriesTemplate Parse(string text)
    {
        var parts = new List<Part>();
        for (int index = 0; index < text.Length;)
        {
            int open = text.IndexOf('{', index);
            if (open < 0) open = text.Length;
            if (open > index) parts.Add(new(PartKind.Text, text[index..open]));
            if (open == text.Length) break;
            int close = text.IndexOf('}', open);
            if (close < 0) throw new FormatException($"The series template \"{text}\" opens a bracket at character {open + 1} and does not close it.");
            parts.Add(PartOf(text[(open + 1)..close], text));
            index = close + 1;
        }
        if (!parts.Exists(part => part.Kind != PartKind.Text)) throw new FormatException($"The series template \"{text}\" has no part such as {{name}}: all series would be one.");
        return new(text, [.. parts]);
    }

    /// <summary>Makes a name.</summary>
    /// <param name="name">The name of the metric; may be empty.</param>
    /// <param name="field">Its field; may be empty.</param>
    /// <param name="key">The key of the record; may be empty.</param>
    /// <param name="tags">Its tags.</param>
    public string NameOf(string name, string field, string key, IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        var joined = new NameJoiner();
        foreach (Part part in _parts)
        {
            if (part.Kind == PartKind.Text) joined.Between(part.Text);
            else joined.Add(part.Kind switch
            {
                PartKind.Name => name,
                PartKind.Field => field,
                PartKind.Key => key,
                PartKind.Topic => part.Text,
                PartKind.Tag => ValueOf(part.Text, tags),
                _ => AllOthers(tags),
            });
        }
        return joined.ToString();
    }

    private static Part PartOf(string name, string text) => name switch
    {
        "name" => new(PartKind.Name, ""),
        "field" => new(PartKind.Field, ""),
        "key" => new(PartKind.Key, ""),
        "topic" => new(PartKind.Topic, ""),
        "tags" => new(PartKind.Tags, ""),
        _ when name.StartsWith("tag:", StringComparison.Ordinal) && name.Length > 4 => new(PartKind.Tag, name[4..]),
        _ => throw new FormatException($"The series template \"{text}\" has the part {{{name}}}, which is none of {{name}}, {{field}}, {{key}}, {{topic}}, {{tags}} and {{tag:NAME}}."),
    };

    private static string ValueOf(string tag, IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        foreach ((string name, string value) in tags)
            if (name == tag) return value;
        return "";
    }

    // By their names: writers order tags as they like.
    private string AllOthers(IReadOnlyList<KeyValuePair<string, string>> tags) =>
        string.Join(',', tags.Where(tag => !Array.Exists(_parts, part => part.Kind == PartKind.Tag && part.Text == tag.Key)).OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}"));

    private enum PartKind
    {
        Text,
        Name,
        Field,
        Key,
        Topic,
        Tags,
        Tag,
    }

    private readonly record struct Part(PartKind Kind, string Text);
}
