using System.Text.Json;
using System.Text.Json.Nodes;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Rules;

namespace StreamingNp.App.Configuration;

/// <summary>One plain setting of a rule: what it does, what it may be, and how it is read.</summary>
public sealed class RuleSetting
{
    private readonly Func<SeriesRule, JsonElement, SeriesRule?> _read;
    private readonly Func<JsonObject> _schema;

    private RuleSetting(string name, string effect, string possible, Func<JsonObject> schema, Func<SeriesRule, JsonElement, SeriesRule?> read) =>
        (Name, Effect, Possible, _schema, _read) = (name, effect, possible, schema, read);

    /// <summary>The plain settings, in the order in which they are shown.</summary>
    public static IReadOnlyList<RuleSetting> All { get; } =
    [
        Text("name", "What people call the rule.", (rule, text) => rule with { Name = text }),
        Number("false_incidents", "detection.false_incidents of these series: the one setting of their sensitivity.", "above 0 and at most 1000", number => number is > 0 and <= 1_000, (rule, number) => rule with { FalseIncidents = number }),
        Word<DirectionFilter>("direction", "incidents.direction of these series.", (rule, word) => rule with { Direction = word }),
        Number("min_effect", "incidents.min_effect of these series, in their units.", "0 or more", number => number >= 0, (rule, number) => rule with { MinEffect = number }),
        Number("min_relative_effect", "incidents.min_relative_effect of these series; 0.05 is 5 %.", "0 or more", number => number >= 0, (rule, number) => rule with { MinRelativeEffect = number }),
        Number("lower_bound", "A value below is always an anomaly, and no band goes below. Of a counter it is the rate per second.", "", _ => true, (rule, number) => rule with { LowerBound = number }),
        Number("upper_bound", "A value above is always an anomaly, and no band goes above. Of a counter it is the rate per second.", "", _ => true, (rule, number) => rule with { UpperBound = number }),
        Word<SeriesKind>("kind", "observations.kind of these series.", (rule, word) => rule with { Kind = word }),
        new("no_data_after", "incidents.no_data_after of these series; 0s for never.", "a duration such as 500ms, 30s or 7d, 0s or more", () => new() { ["type"] = "string", ["pattern"] = Duration.Pattern },
            (rule, value) => value.ValueKind == JsonValueKind.String && Duration.TryParse(value.GetString()!, out TimeSpan silence) ? rule with { NoDataAfter = silence } : null),
        Word<Severity>("severity", "The severity of every incident of these series.", (rule, word) => rule with { Severity = word }),
        Word<Severity>("max_severity", "The highest severity of an incident of these series.", (rule, word) => rule with { MaxSeverity = word }),
    ];

    /// <summary>Its name, such as <c>direction</c>.</summary>
    public string Name { get; }

    /// <summary>What it does.</summary>
    public string Effect { get; }

    /// <summary>What it may be, in words that follow "it must be".</summary>
    public string Possible { get; }

    /// <summary>What it may be, as a JSON schema.</summary>
    public JsonObject ToSchema()
    {
        JsonObject schema = _schema();
        schema["description"] = $"{Effect} It must be {Possible}.";
        return schema;
    }

    /// <summary>Reads it into a rule.</summary>
    /// <param name="rule">The rule so far.</param>
    /// <param name="value">The value.</param>
    /// <returns>The rule with it; null where the value is impossible.</returns>
    public SeriesRule? Read(SeriesRule rule, JsonElement value) => _read(rule, value);

    private static RuleSetting Text(string name, string effect, Func<SeriesRule, string, SeriesRule> put) =>
        new(name, effect, "a string", () => new() { ["type"] = "string" }, (rule, value) => value.ValueKind == JsonValueKind.String ? put(rule, value.GetString()!) : null);

    private static RuleSetting Number(string name, string effect, string range, Func<double, bool> isPossible, Func<SeriesRule, double, SeriesRule> put) =>
        new(name, effect, range.Length == 0 ? "a number" : $"a number, {range}", () => new() { ["type"] = "number" },
            (rule, value) => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number) && isPossible(number) ? put(rule, number) : null);

    private static RuleSetting Word<T>(string name, string effect, Func<SeriesRule, T, SeriesRule> put) where T : struct, Enum
    {
        string[] words = [.. Enum.GetNames<T>().Select(SettingDefinition.NameOf)];
        return new(name, effect, SettingDefinition.Alternatives(words), () => new() { ["enum"] = new JsonArray([.. words.Select(word => (JsonNode)word)]) },
            (rule, value) => value.ValueKind == JsonValueKind.String && Array.IndexOf(words, value.GetString()) is >= 0 and var index ? put(rule, Enum.GetValues<T>()[index]) : null);
    }
}
