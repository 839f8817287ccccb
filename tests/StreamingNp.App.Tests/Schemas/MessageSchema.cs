using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace StreamingNp.App.Tests.Schemas;

/// <summary>Checks messages against a schema, as far as the schemas here go; a keyword that it does not know fails the test.</summary>
internal sealed class MessageSchema(string name)
{
    private readonly JsonElement _schema = JsonElement.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "config", "schemas", name)));

    public void Accepts(JsonElement message) => Check(_schema, message, "$");

    private static void Check(JsonElement schema, JsonElement value, string path)
    {
        foreach (JsonProperty keyword in schema.EnumerateObject())
        {
            bool holds = keyword.Name switch
            {
                "$schema" or "$id" or "title" or "description" => true,
                "type" => TypesOf(keyword.Value).Any(type => IsOf(type, value)),
                "enum" => keyword.Value.EnumerateArray().Any(word => word.GetString() == value.GetString()),
                "pattern" => Regex.IsMatch(value.GetString()!, keyword.Value.GetString()!),
                "format" when keyword.Value.GetString() == "date-time" => IsTime(value.GetString()!),
                "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() >= keyword.Value.GetDouble(),
                "maximum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() <= keyword.Value.GetDouble(),
                "required" => keyword.Value.EnumerateArray().All(field => value.TryGetProperty(field.GetString()!, out _)),
                "properties" => CheckFields(keyword.Value, value, path),
                "anyOf" => keyword.Value.EnumerateArray().Any(one => Record.Exception(() => Check(one, value, path)) is null),
                "additionalProperties" => CheckOthers(schema, keyword.Value, value, path),
                _ => throw new NotSupportedException($"The schema has a keyword {keyword.Name} at {path}, which this test does not know."),
            };
            Assert.True(holds, $"{path} is {value.GetRawText()}, against {keyword.Name} {keyword.Value.GetRawText()}.");
        }
    }

    private static bool CheckFields(JsonElement properties, JsonElement value, string path)
    {
        foreach (JsonProperty property in properties.EnumerateObject())
            if (value.TryGetProperty(property.Name, out JsonElement field)) Check(property.Value, field, $"{path}.{property.Name}");
        return true;
    }

    private static bool CheckOthers(JsonElement schema, JsonElement others, JsonElement value, string path)
    {
        foreach (JsonProperty field in value.EnumerateObject())
            if (!schema.TryGetProperty("properties", out JsonElement known) || !known.TryGetProperty(field.Name, out _)) Check(others, field.Value, $"{path}.{field.Name}");
        return true;
    }

    private static IEnumerable<string> TypesOf(JsonElement type) => type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(one => one.GetString()!) : [type.GetString()!];

    private static bool IsOf(string type, JsonElement value) => type switch
    {
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "object" => value.ValueKind == JsonValueKind.Object,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => throw new NotSupportedException($"The schema has a type {type}, which this test does not know."),
    };

    // RFC 3339: a date, a time, and where that is.
    private static bool IsTime(string text) =>
        Regex.IsMatch(text, @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$") && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _);
}
