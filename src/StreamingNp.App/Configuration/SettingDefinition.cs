using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Formats.Choice;
using StreamingNp.Detection.Observations;

namespace StreamingNp.App.Configuration;

/// <summary>One setting: its name, its type, what it may be and what it is by default. Made from the sections of <see cref="ProcessorSettings"/>.</summary>
public sealed class SettingDefinition
{
    private readonly PropertyInfo _section;
    private readonly PropertyInfo _property;
    private readonly SettingAttribute _attribute;

    private SettingDefinition(PropertyInfo section, PropertyInfo property)
    {
        (_section, _property) = (section, property);
        _attribute = property.GetCustomAttribute<SettingAttribute>()!;
        Section = NameOf(section.Name);
        Name = NameOf(property.Name);
        FormerPaths = [.. property.GetCustomAttributes<FormerNameAttribute>().Select(former => former.Name.Contains('.', StringComparison.Ordinal) ? former.Name : $"{Section}.{former.Name}")];
    }

    /// <summary>Every setting, in the order of the configuration file.</summary>
    public static ImmutableArray<SettingDefinition> All { get; } =
    [
        .. from section in typeof(ProcessorSettings).GetProperties()
           where section.IsDefined(typeof(SettingAttribute))
           from property in section.PropertyType.GetProperties()
           where property.IsDefined(typeof(SettingAttribute))
           select new SettingDefinition(section, property),
    ];

    /// <summary>The name of its section, such as <c>detection</c>.</summary>
    public string Section { get; }

    /// <summary>Its name in the section, such as <c>false_alarm_rate</c>.</summary>
    public string Name { get; }

    /// <summary>Section and name, such as <c>detection.false_alarm_rate</c>.</summary>
    public string Path => $"{Section}.{Name}";

    /// <summary>What <see cref="Path"/> was before; these names still work.</summary>
    public ImmutableArray<string> FormerPaths { get; }

    /// <summary>What the section is about.</summary>
    public string SectionEffect => _section.GetCustomAttribute<SettingAttribute>()!.Effect;

    /// <summary>What the setting does.</summary>
    public string Effect => _attribute.Effect;

    /// <summary>Whether it is a list of texts.</summary>
    public bool IsList => _property.PropertyType == typeof(IReadOnlyList<string>);

    /// <summary>Whether it is a table of names and strings, each a setting of its own.</summary>
    public bool IsTable => _property.PropertyType == typeof(IReadOnlyDictionary<string, string>);

    /// <summary>Whether its value is never shown.</summary>
    public bool IsSecret => _attribute.IsSecret || (SettingsFile.IsSecret(Name) && !Name.EndsWith("_file", StringComparison.Ordinal));

    /// <summary>What it may be, in words that follow "it must be".</summary>
    public string Possible => _property.PropertyType switch
    {
        { IsEnum: true } type => Alternatives(Enum.GetNames(type).Select(NameOf)),
        var type when type == typeof(bool) => "true or false",
        var type when type == typeof(int) => $"a whole number{Range(number => number.ToString("N0", CultureInfo.InvariantCulture), int.MinValue, int.MaxValue)}",
        var type when type == typeof(double) => $"a number{Range(Text, double.NegativeInfinity, double.PositiveInfinity)}",
        var type when type == typeof(TimeSpan) => $"a duration such as 500ms, 30s or 7d{Range(seconds => Duration.Format(TimeSpan.FromSeconds(seconds)), double.NegativeInfinity, double.PositiveInfinity)}",
        var type when type == typeof(LocalClock) => "a time zone that this system knows, such as UTC or Europe/Berlin",
        _ when IsList => _attribute.MayBeEmpty ? "any number of strings" : "one or more strings",
        _ when IsTable => "names with strings",
        _ when Words.Count > 0 => Alternatives(Words),
        _ when _attribute.IsTemplate => "a string with one or more of the parts {name}, {field}, {key}, {topic}, {tags} and {tag:NAME}, or empty",
        _ when _attribute.IsJoin => "a string with the parts {series} and {channel} and other text between them, or empty",
        _ => _attribute.MayBeEmpty ? "a string, or empty" : "a string that is not empty",
    };

    /// <summary>What it may be, as a JSON schema for editors.</summary>
    public JsonObject ToSchema()
    {
        JsonObject schema = _property.PropertyType switch
        {
            { IsEnum: true } type => new() { ["enum"] = new JsonArray([.. Enum.GetNames(type).Select(name => (JsonNode)NameOf(name))]) },
            var type when type == typeof(bool) => new() { ["type"] = "boolean" },
            var type when type == typeof(int) => new() { ["type"] = "integer" },
            var type when type == typeof(double) => new() { ["type"] = "number" },
            var type when type == typeof(TimeSpan) => new() { ["type"] = "string", ["pattern"] = Duration.Pattern },
            _ when IsList => new() { ["type"] = new JsonArray("array", "string"), ["items"] = new JsonObject { ["type"] = "string", ["minLength"] = 1 }, ["minItems"] = _attribute.MayBeEmpty ? 0 : 1 },
            _ when IsTable => new() { ["type"] = "object", ["additionalProperties"] = new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") } },
            _ when Words.Count > 0 => new() { ["enum"] = new JsonArray([.. Words.Select(word => (JsonNode)word)]) },
            _ => _attribute.MayBeEmpty || _attribute.IsTemplate || _attribute.IsJoin ? new() { ["type"] = "string" } : new() { ["type"] = "string", ["minLength"] = 1 },
        };
        if (_property.PropertyType == typeof(int) || _property.PropertyType == typeof(double))
        {
            if (_attribute.Min > int.MinValue) schema[_attribute.AboveMin ? "exclusiveMinimum" : "minimum"] = _attribute.Min;
            if (_attribute.Max < int.MaxValue) schema["maximum"] = _attribute.Max;
        }
        schema["description"] = $"{Effect} It must be {Possible}.";
        return schema;
    }

    /// <summary>The name by which it is called, its own or a former one.</summary>
    /// <param name="path">What it, or an entry of its table, is called.</param>
    /// <returns>The name; null where another setting is meant.</returns>
    public string? NameIn(string path) =>
        FormerPaths.Prepend(Path).FirstOrDefault(name => path == name || (IsTable && path.StartsWith($"{name}.", StringComparison.Ordinal)));

    /// <summary>What it is in <paramref name="settings"/>.</summary>
    public object Of(ProcessorSettings settings) => _property.GetValue(_section.GetValue(settings))!;

    /// <summary>Reads a value.</summary>
    /// <param name="text">The value as text; items of a list are separated by commas.</param>
    /// <returns>The value; null where it is impossible.</returns>
    public object? Parse(string text) => _property.PropertyType switch
    {
        { IsEnum: true } type => Enum.GetNames(type).FirstOrDefault(name => NameOf(name) == text) is { } name ? Enum.Parse(type, name) : null,
        var type when type == typeof(bool) => bool.TryParse(text, out bool flag) ? flag : null,
        var type when type == typeof(int) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int whole) && IsInRange(whole) ? whole : null,
        var type when type == typeof(double) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) && IsInRange(number) ? number : null,
        var type when type == typeof(TimeSpan) => Duration.TryParse(text, out TimeSpan duration) && IsInRange(duration.TotalSeconds) ? duration : null,
        var type when type == typeof(LocalClock) => LocalClock.TryFind(text, out LocalClock? clock) ? clock : null,
        _ when IsList => ParseList(_attribute.MayBeEmpty && text.Length == 0 ? [] : text.Split(',', StringSplitOptions.TrimEntries)),
        _ when IsTable => null,
        _ when Words.Count > 0 => Words.Contains(text, StringComparer.Ordinal) ? text : null,
        _ when _attribute.IsTemplate => text.Length == 0 || IsReadable(text, SeriesTemplate.Parse) ? text : null,
        _ when _attribute.IsJoin => text.Length == 0 || IsReadable(text, JoinPattern.Parse) ? text : null,
        _ => _attribute.MayBeEmpty || !string.IsNullOrWhiteSpace(text) ? text : null,
    };

    /// <summary>Reads the items of a list.</summary>
    /// <returns>The list; null where it is impossible.</returns>
    public object? ParseList(IReadOnlyList<string> items) => IsList && (items.Count > 0 || _attribute.MayBeEmpty) && items.All(item => !string.IsNullOrWhiteSpace(item)) ? items : null;

    /// <summary>Writes a value as <see cref="Parse"/> reads it.</summary>
    public static string Format(object value) => value switch
    {
        TimeSpan duration => Duration.Format(duration),
        Enum name => NameOf(name.ToString()),
        bool flag => flag ? "true" : "false",
        double number => Text(number),
        IReadOnlyList<string> items => string.Join(',', items),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    /// <summary>Puts a value into settings that nobody else has seen yet.</summary>
    internal void Put(ProcessorSettings settings, object value) => _property.SetValue(_section.GetValue(settings), value);

    private IReadOnlyList<string> Words => _attribute.IsFormat ? FormatCatalogue.Names : _attribute.Words;

    private static bool IsReadable(string text, Func<string, object> read)
    {
        try
        {
            read(text);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    internal static string NameOf(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    private static string Text(double number) => number.ToString("0.#################", CultureInfo.InvariantCulture);

    internal static string Alternatives(IEnumerable<string> words) => words.ToArray() is [.. var first, var last] ? $"{string.Join(", ", first)} or {last}" : "";

    private bool IsInRange(double number) => (_attribute.AboveMin ? number > _attribute.Min : number >= _attribute.Min) && number <= _attribute.Max;

    private string Range(Func<double, string> text, double open, double end)
    {
        bool hasMin = _attribute.Min > open, hasMax = _attribute.Max < end;
        if (_attribute.AboveMin) return hasMax ? $", above {text(_attribute.Min)} and at most {text(_attribute.Max)}" : $", above {text(_attribute.Min)}";
        return (hasMin, hasMax) switch
        {
            (true, true) => $", {text(_attribute.Min)} to {text(_attribute.Max)}",
            (true, false) => $", {text(_attribute.Min)} or more",
            (false, true) => $", at most {text(_attribute.Max)}",
            _ => "",
        };
    }
}
