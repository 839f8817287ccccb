using System.Globalization;
using System.Text.Json;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Rules;

namespace StreamingNp.App.Configuration;

/// <summary>Reads the rules of a configuration file.</summary>
/// <param name="origin">Where they come from, for errors.</param>
/// <param name="clock">The clock of mute windows that name no time zone.</param>
/// <param name="report">Gets the JSON path and the sentence of each error; what is impossible is left out.</param>
internal sealed class RulesReader(string origin, LocalClock clock, Action<string, string> report)
{
    private static readonly string[] Parts = ["match", "mute", "maintenance", "labels", "annotations"];

    private static readonly string[] DayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    /// <summary>Reads rules.</summary>
    /// <param name="rules">The JSON array.</param>
    public RuleBook Read(JsonElement rules)
    {
        if (rules.ValueKind != JsonValueKind.Array)
        {
            Refuse("rules", rules, "a list of rules, such as [{\"match\": {\"series\": \"*/cpu\"}, \"direction\": \"up\"}]");
            return RuleBook.Empty;
        }
        List<SeriesRule> read = [];
        foreach (JsonElement rule in rules.EnumerateArray()) read.Add(ReadRule($"rules[{read.Count}]", rule));
        return new RuleBook(read);
    }

    private SeriesRule ReadRule(string path, JsonElement element)
    {
        var rule = new SeriesRule();
        if (element.ValueKind != JsonValueKind.Object)
        {
            Refuse(path, element, "an object with match and what holds for these series");
            return rule;
        }
        if (!element.TryGetProperty("match", out _))
            report($"$.{path}", $"The rule {path} (from {origin}) has no match; it must say which series it is about, such as \"match\": {{\"series\": \"*\"}} for all.");
        foreach (JsonProperty property in element.EnumerateObject())
        {
            string place = $"{path}.{property.Name}";
            if (RuleSetting.All.FirstOrDefault(one => one.Name == property.Name) is { } setting)
            {
                if (setting.Read(rule, property.Value) is { } with) rule = with;
                else Refuse(place, property.Value, setting.Possible);
                continue;
            }
            rule = property.Name switch
            {
                "match" => rule with { Match = ReadMatch(place, property.Value) },
                "mute" => rule with { Mute = [.. List(place, property.Value, "days, from and to", ReadMute)] },
                "maintenance" => rule with { Maintenance = [.. List(place, property.Value, "start and end", ReadMaintenance)] },
                "labels" => rule with { Labels = Table(place, property.Value) },
                "annotations" => rule with { Annotations = Table(place, property.Value) },
                _ => Unknown(place, RuleSetting.All.Select(one => one.Name).Concat(Parts), rule),
            };
        }
        if (rule.LowerBound > rule.UpperBound)
            report($"$.{path}.upper_bound", string.Create(CultureInfo.InvariantCulture, $"The setting {path}.upper_bound is {rule.UpperBound} (from {origin}); it must be at least {path}.lower_bound ({rule.LowerBound})."));
        if (rule is { Severity: not null, MaxSeverity: not null })
            report($"$.{path}.max_severity", $"The rule {path} (from {origin}) has severity and max_severity; give severity for a fixed one, or max_severity for the highest.");
        return rule;
    }

    private SeriesMatch ReadMatch(string path, JsonElement element)
    {
        var match = new SeriesMatch();
        if (element.ValueKind != JsonValueKind.Object || !element.EnumerateObject().Any())
        {
            Refuse(path, element, "an object with series, tags or both; {\"series\": \"*\"} is every series");
            return match;
        }
        foreach (JsonProperty property in element.EnumerateObject())
        {
            string place = $"{path}.{property.Name}";
            match = property.Name switch
            {
                "series" => ReadPattern(place, property.Value) is { } pattern ? match with { Series = pattern } : match,
                "tags" => match with { Tags = ReadTags(place, property.Value) },
                _ => Unknown(place, ["series", "tags"], match),
            };
        }
        return match;
    }

    private Dictionary<string, NamePattern> ReadTags(string path, JsonElement element)
    {
        var tags = new Dictionary<string, NamePattern>();
        if (element.ValueKind != JsonValueKind.Object)
        {
            Refuse(path, element, "an object of tags and patterns, such as {\"env\": \"prod\"}");
            return tags;
        }
        foreach (JsonProperty tag in element.EnumerateObject())
            if (ReadPattern($"{path}.{tag.Name}", tag.Value) is { } pattern) tags[tag.Name] = pattern;
        return tags;
    }

    private NamePattern? ReadPattern(string path, JsonElement element)
    {
        const string Possible = "a pattern such as \"*/cpu\", or a regular expression between slashes such as \"/^cpu-[0-9]+$/\"";
        if (element.ValueKind == JsonValueKind.String)
        {
            try
            {
                return new NamePattern(element.GetString()!);
            }
            catch (ArgumentException)
            {
                // Said below, with what is possible.
            }
        }
        Refuse(path, element, Possible);
        return null;
    }

    private MuteWindow? ReadMute(string path, JsonElement element)
    {
        HashSet<DayOfWeek> days = [.. Enum.GetValues<DayOfWeek>()];
        (TimeOnly from, TimeOnly to, LocalClock zone) = (TimeOnly.MinValue, TimeOnly.MinValue, clock);
        bool isPossible = true;
        foreach (JsonProperty property in element.EnumerateObject())
        {
            string place = $"{path}.{property.Name}", text = property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : "";
            string? possible = property.Name switch
            {
                "days" => TryReadDays(text, out days) ? null : "days such as \"mon-fri\" or \"sat,sun\"",
                "from" => TryReadTime(text, out from) ? null : "a time of day such as \"22:00\"",
                "to" => TryReadTime(text, out to) ? null : "a time of day such as \"06:00\"",
                "time_zone" => LocalClock.TryFind(text, out zone!) ? null : "a time zone that this system knows, such as UTC or Europe/Berlin",
                _ => "",
            };
            isPossible &= possible is null;
            if (possible is "") Unknown(place, ["days", "from", "to", "time_zone"], property.Name);
            else if (possible is not null) Refuse(place, property.Value, possible);
        }
        return isPossible ? new MuteWindow(days, from, to, zone) : null;
    }

    private Maintenance? ReadMaintenance(string path, JsonElement element)
    {
        EventTime? start = null, end = null;
        foreach (JsonProperty property in element.EnumerateObject())
        {
            string place = $"{path}.{property.Name}";
            if (property.Name is not ("start" or "end"))
            {
                Unknown(place, ["start", "end"], property.Name);
                continue;
            }
            EventTime? time = property.Value.ValueKind == JsonValueKind.String && EventTime.TryParse(System.Text.Encoding.UTF8.GetBytes(property.Value.GetString()!), out EventTime read) ? read : null;
            if (time is null) Refuse(place, property.Value, "a time with its zone such as \"2026-12-24T18:00:00Z\"");
            if (property.Name == "start") start = time ?? EventTime.Earliest;
            else end = time ?? EventTime.Latest;
        }
        if (start is { } first && end is { } last && last > first) return new(first, last);
        report($"$.{path}", $"The maintenance {path} (from {origin}) {(start is null ? "has no start" : end is null ? "has no end" : "ends before it starts")}; it must have a start and a later end.");
        return null;
    }

    private List<T> List<T>(string path, JsonElement element, string parts, Func<string, JsonElement, T?> read) where T : class
    {
        List<T> items = [];
        if (element.ValueKind != JsonValueKind.Array)
        {
            Refuse(path, element, $"a list of objects with {parts}");
            return items;
        }
        int index = 0;
        foreach (JsonElement item in element.EnumerateArray())
        {
            string place = $"{path}[{index++}]";
            if (item.ValueKind != JsonValueKind.Object) Refuse(place, item, $"an object with {parts}");
            else if (read(place, item) is { } one) items.Add(one);
        }
        return items;
    }

    private Dictionary<string, string> Table(string path, JsonElement element)
    {
        var table = new Dictionary<string, string>();
        if (element.ValueKind != JsonValueKind.Object)
        {
            Refuse(path, element, "an object of names and strings");
            return table;
        }
        foreach (JsonProperty entry in element.EnumerateObject())
        {
            if (entry.Value.ValueKind == JsonValueKind.String) table[entry.Name] = entry.Value.GetString()!;
            else Refuse($"{path}.{entry.Name}", entry.Value, "a string");
        }
        return table;
    }

    private static bool TryReadDays(string text, out HashSet<DayOfWeek> days)
    {
        days = [];
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] ends = part.Split('-', StringSplitOptions.TrimEntries);
            int first = Array.IndexOf(DayNames, ends[0]), last = Array.IndexOf(DayNames, ends[^1]);
            if (ends.Length > 2 || first < 0 || last < 0) return false;
            for (int day = first; ; day = (day + 1) % DayNames.Length)
            {
                days.Add((DayOfWeek)day);
                if (day == last) break;
            }
        }
        return true;
    }

    private static bool TryReadTime(string text, out TimeOnly time) => TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);

    private T Unknown<T>(string path, IEnumerable<string> names, T unchanged)
    {
        report($"$.{path}", $"There is no setting {path} (from {origin}); there are {string.Join(", ", names)}.");
        return unchanged;
    }

    private void Refuse(string path, JsonElement value, string possible)
    {
        string text = value.GetRawText().ReplaceLineEndings(" ");
        report($"$.{path}", $"The setting {path} is {(text.Length <= 80 ? text : $"{text[..80]}…")} (from {origin}); it must be {possible}.");
    }
}
