using System.Text.Json;
using StreamingNp.Detection.Incidents;

namespace StreamingNp.Detection.Events;

/// <summary>An anomaly event as whoever follows the event topic reads it; the opposite of <see cref="AnomalyEventEncoder"/>, for what people and alerting systems need.</summary>
public sealed record PublishedEvent
{
    /// <summary>The event's id: the same event has the same one however often it is published.</summary>
    public required string Id { get; init; }

    /// <summary>The incident's id.</summary>
    public required string Incident { get; init; }

    /// <summary>What happened to the incident.</summary>
    public required IncidentChange State { get; init; }

    /// <summary>What the event comes from, in the word of the event, such as <c>value</c> or <c>no_data</c>.</summary>
    public required string Cause { get; init; }

    /// <summary>The name of the series.</summary>
    public required string Series { get; init; }

    /// <summary>The tags of the series; values that are no texts are as JSON writes them.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>What a rule has events say besides.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>The time of the point that the event is about.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>The wall clock when the event was made.</summary>
    public required DateTimeOffset DetectedAt { get; init; }

    /// <summary>The time of the point that opened the incident.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>The severity.</summary>
    public required Severity Severity { get; init; }

    /// <summary>One sentence that a person on call understands.</summary>
    public required string Explanation { get; init; }

    /// <summary>The explanation with the name of the series before it, where it does not begin with it.</summary>
    public string Sentence => Explanation.StartsWith(Series, StringComparison.Ordinal) ? Explanation : $"{Series}: {Explanation}";

    /// <summary>The event as it was published: a JSON object in UTF-8.</summary>
    public required ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>Reads an event. Fields that it does not know are ignored.</summary>
    /// <param name="json">The message; it is kept.</param>
    /// <exception cref="FormatException">It is not an anomaly event; the message says why.</exception>
    public static PublishedEvent Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) throw new FormatException("it is no JSON object");
            DateTimeOffset timestamp = TimeOf(root, "timestamp");
            return new()
            {
                Id = TextOf(root, "id"),
                Incident = TextOf(root, "incident"),
                State = WordOf<IncidentChange>(root, "state"),
                Cause = TextOf(root, "cause"),
                Series = TextOf(root, "series"),
                Tags = TableOf(root, "tags"),
                Annotations = TableOf(root, "annotations"),
                Timestamp = timestamp,
                DetectedAt = root.TryGetProperty("detected_at", out _) ? TimeOf(root, "detected_at") : timestamp,
                Start = TimeOf(root, "start"),
                Severity = WordOf<Severity>(root, "severity"),
                Explanation = TextOf(root, "explanation"),
                Json = json,
            };
        }
        catch (JsonException exception)
        {
            throw new FormatException($"it is no JSON ({exception.Message.TrimEnd('.')})", exception);
        }
    }

    private static string TextOf(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new FormatException($"{name} is not a string");

    private static DateTimeOffset TimeOf(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out DateTimeOffset time) ? time : throw new FormatException($"{name} is no time");

    // The words of events are those of the code in lower case.
    private static T WordOf<T>(JsonElement root, string name)
        where T : struct, Enum
    {
        string text = TextOf(root, name);
        return Enum.TryParse(text, ignoreCase: true, out T word) && Enum.IsDefined(word) && text.Equals(word.ToString(), StringComparison.OrdinalIgnoreCase) ? word : throw new FormatException($"{name} is \"{text}\", which is none of its words");
    }

    private static Dictionary<string, string> TableOf(JsonElement root, string name)
    {
        Dictionary<string, string> table = [];
        if (!root.TryGetProperty(name, out JsonElement value) || value.ValueKind != JsonValueKind.Object) return table;
        foreach (JsonProperty entry in value.EnumerateObject())
            table[entry.Name] = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString()! : entry.Value.GetRawText();
        return table;
    }
}
