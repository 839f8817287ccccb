using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace StreamingNp.App.Configuration;

/// <summary>The JSON schema of configuration files, by which editors complete and check them.</summary>
public static class SettingsSchema
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the schema.</summary>
    public static string Write()
    {
        JsonObject properties = new() { ["$schema"] = new JsonObject { ["type"] = "string", ["description"] = "The address of this schema, for editors." } };
        foreach (IGrouping<string, SettingDefinition> section in SettingDefinition.All.GroupBy(setting => setting.Section))
        {
            JsonObject settings = [];
            foreach (SettingDefinition setting in section)
            {
                settings[setting.Name] = setting.ToSchema();
                foreach (string former in setting.FormerPaths.Where(path => path.StartsWith($"{section.Key}.", StringComparison.Ordinal)))
                    settings[former[(section.Key.Length + 1)..]] = new JsonObject { ["deprecated"] = true, ["description"] = $"Now called {setting.Path}." };
            }
            properties[section.Key] = Object(section.First().SectionEffect, settings);
        }
        properties["rules"] = new JsonObject { ["type"] = "array", ["description"] = "What holds for groups of series instead of the settings. Of the rules that match a series the first holds.", ["items"] = Rule() };
        JsonObject schema = new()
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$id"] = "streaming-np.schema.json",
            ["title"] = "The configuration of StreamingNp",
        };
        foreach ((string name, JsonNode? part) in Object("Settings that are left out have their defaults.", properties)) schema[name] = part?.DeepClone();
        return schema.ToJsonString(Readable) + "\n";
    }

    private static JsonObject Rule()
    {
        JsonObject settings = new()
        {
            ["match"] = Object("Which series the rule is about: all that is given has to match.", new()
            {
                ["series"] = Text("The pattern of the name: * is any characters, ? is one; a regular expression stands between slashes."),
                ["tags"] = Table("The tags that a series must have, with the pattern of their values."),
            }),
        };
        settings["match"]!["minProperties"] = 1;
        foreach (RuleSetting setting in RuleSetting.All) settings[setting.Name] = setting.ToSchema();
        settings["mute"] = List("Times of the week in which points are scored and learned and no incident opens.", Object("A window of the week.", new()
        {
            ["days"] = Text("The days on which it begins, such as mon-fri or sat,sun; every day where it is left out."),
            ["from"] = Time("When it begins; 00:00 where it is left out."),
            ["to"] = Time("When it ends, on the next day where that is not later than from; 00:00 where it is left out."),
            ["time_zone"] = Text("The time zone, such as Europe/Berlin; observations.time_zone where it is left out."),
        }));
        JsonObject span = Object("A span of planned work.", new() { ["start"] = Moment("Its start."), ["end"] = Moment("Its end.") });
        span["required"] = new JsonArray("start", "end");
        settings["maintenance"] = List("Spans of planned work in which points are scored and learned and no incident opens.", span);
        settings["labels"] = Table("What is added to the tags of events.");
        settings["annotations"] = Table("What events say besides, such as the address of a runbook.");
        JsonObject rule = Object("A rule for one group of series.", settings);
        rule["required"] = new JsonArray("match");
        return rule;
    }

    private static JsonObject Object(string description, JsonObject properties) =>
        new() { ["type"] = "object", ["description"] = description, ["properties"] = properties, ["additionalProperties"] = false };

    private static JsonObject List(string description, JsonObject items) => new() { ["type"] = "array", ["description"] = description, ["items"] = items };

    private static JsonObject Table(string description) =>
        new() { ["type"] = "object", ["description"] = description, ["additionalProperties"] = new JsonObject { ["type"] = "string" } };

    private static JsonObject Text(string description) => new() { ["type"] = "string", ["minLength"] = 1, ["description"] = description };

    private static JsonObject Time(string description) => new() { ["type"] = "string", ["pattern"] = "^([01][0-9]|2[0-3]):[0-5][0-9]$", ["description"] = description };

    private static JsonObject Moment(string description) => new() { ["type"] = "string", ["format"] = "date-time", ["description"] = description };
}
