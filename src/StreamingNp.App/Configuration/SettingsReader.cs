using System.Text.Json;

namespace StreamingNp.App.Configuration;

/// <summary>
/// Puts settings together: built-in defaults, then a file, then environment variables, then <c>--set</c> and named
/// options; what comes later wins. Everything is checked, and an error says where the value came from.
/// </summary>
public sealed class SettingsReader
{
    /// <summary>What the name of an environment variable starts with.</summary>
    public const string VariablePrefix = "STREAMINGNP_";

    /// <summary>The environment variable that names the configuration file.</summary>
    public const string FileVariable = "STREAMINGNP_CONFIG";

    // .NET's images set it.
    private const string ContainerVariable = "DOTNET_RUNNING_IN_CONTAINER";

    private static readonly JsonDocumentOptions Json = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false, MaxDepth = 8 };

    private readonly ProcessorSettings _settings = new();
    private readonly List<string> _warnings = [];
    private readonly Dictionary<(string Source, SettingDefinition Setting), string> _given = [];
    private readonly List<SettingsError>? _errors;
    private Dictionary<string, int> _lines = [];
    private (JsonElement Rules, string Origin)? _rules;
    private string _file = "";

    /// <summary>Makes a reader.</summary>
    /// <param name="errors">Gets every error; null for a reader that throws the first one.</param>
    public SettingsReader(List<SettingsError>? errors = null) => _errors = errors;

    /// <summary>What whoever gave the settings should know, a sentence each: settings that bear a former name, each once.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>The settings so far.</summary>
    /// <exception cref="SettingsException">Settings contradict each other.</exception>
    public ProcessorSettings Finish()
    {
        if (_rules is { } given)
        {
            var reader = new RulesReader(given.Origin, _settings.Observations.TimeZone, Fail);
            (_settings.Rules, _settings.RulesText) = (reader.Read(given.Rules), given.Rules.GetRawText());
        }
        foreach (string contradiction in Contradictions.Of(_settings)) Fail(PathIn(contradiction), contradiction);
        return _settings;
    }

    /// <summary>Adds a file in JSON with comments.</summary>
    /// <exception cref="SettingsException">The file cannot be read, or a setting in it is unknown or impossible.</exception>
    public void AddFile(string path)
    {
        _file = path;
        try
        {
            byte[] bytes = File.ReadAllBytes(path);
            using JsonDocument document = JsonDocument.Parse(WithoutMark(bytes), Json);
            _lines = JsonLines.Of(WithoutMark(bytes).Span);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                Fail("$", $"The configuration file {path} is not a JSON object; it must have sections such as {{\"detection\": {{\"false_incidents\": 1}}}}.");
                return;
            }
            foreach (JsonProperty section in document.RootElement.EnumerateObject()) Attempt($"$.{section.Name}", () => AddSection(section, path));
        }
        catch (JsonException exception)
        {
            Fail("$", $"The configuration file {path} is not valid JSON ({exception.Message.TrimEnd('.')}); comments and trailing commas are allowed.", exception, (int?)exception.LineNumber + 1);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Fail("$", $"The configuration file {path} cannot be read ({exception.Message.TrimEnd('.')}); give another with --config.", exception);
        }
    }

    /// <summary>Adds environment variables: <c>STREAMINGNP_DETECTION__FALSE_INCIDENTS</c> is <c>detection.false_incidents</c>. Others are left alone.</summary>
    /// <exception cref="SettingsException">A setting is unknown or impossible.</exception>
    public void AddVariables(IReadOnlyDictionary<string, string> variables)
    {
        _settings.Monitoring.IsInContainer = variables.TryGetValue(ContainerVariable, out string? isContainer) && isContainer is "true" or "1";
        foreach ((string variable, string value) in variables.OrderBy(variable => variable.Key, StringComparer.Ordinal))
        {
            if (!variable.StartsWith(VariablePrefix, StringComparison.OrdinalIgnoreCase)) continue;
            string name = variable[VariablePrefix.Length..].ToLowerInvariant();
            if (!name.Contains("__", StringComparison.Ordinal))
            {
                // Kubernetes and others make variables of their own (STREAMINGNP_PORT); one that looks like a setting is a slip.
                if (SettingDefinition.All.FirstOrDefault(setting => setting.FormerPaths.Prepend(setting.Path).Any(path => path.Replace('.', '_') == name)) is { } meant)
                    throw new SettingsException($"The environment variable {variable} has one underscore between section and setting; write {VariablePrefix}{meant.Section.ToUpperInvariant()}__{meant.Name.ToUpperInvariant()}.");
                continue;
            }
            string[] parts = name.Split("__");
            // The names of librdkafka have dots, which variables cannot have.
            string path = parts.Length > 2 ? $"{parts[0]}.{parts[1]}.{string.Join('.', parts[2..]).Replace('_', '.')}" : string.Join('.', parts);
            Add(path, value, $"the environment variable {variable}", source: "the environment");
        }
    }

    /// <summary>Adds one setting.</summary>
    /// <param name="path">Section and name, such as <c>detection.false_alarm_rate</c>.</param>
    /// <param name="value">The value.</param>
    /// <param name="origin">Where it comes from, for errors, such as <c>--set</c>.</param>
    /// <exception cref="SettingsException">The setting is unknown or impossible, or was given by another of its names.</exception>
    public void Add(string path, string value, string origin) => Add(path, value, origin, source: origin);

    private void Add(string path, string value, string origin, string source)
    {
        (SettingDefinition setting, string name) = Given(path, origin, source);
        if (setting.IsTable && path.Length > name.Length) PutEntry(setting, path[(name.Length + 1)..], value);
        else setting.Put(_settings, setting.Parse(value) ?? throw Impossible(setting, name, value, origin));
    }

    // One source may override another by either name; within one, nobody could say which of two holds.
    private (SettingDefinition Setting, string Name) Given(string path, string origin, string source)
    {
        SettingDefinition setting = Find(path, origin);
        string name = setting.NameIn(path)!;
        if (!_given.TryAdd((source, setting), name) && _given[(source, setting)] is { } other && other != name)
            throw new SettingsException($"The settings {other} and {name} (from {source}) are two names of one; give only {setting.Path}.");
        string warning = $"{name} is now called {setting.Path}; rename it, the old name goes with the next version.";
        if (name != setting.Path && !_warnings.Contains(warning)) _warnings.Add(warning);
        return (setting, name);
    }

    private static SettingDefinition Find(string path, string origin)
    {
        SettingDefinition? setting = SettingDefinition.All.FirstOrDefault(setting => setting.NameIn(path) is not null);
        if (setting is not null) return setting;
        string section = path.Split('.')[0];
        string[] names = [.. SettingDefinition.All.Where(setting => setting.Section == section).Select(setting => setting.Name)];
        string[] elsewhere = [.. SettingDefinition.All.Where(setting => setting.Name == path[(path.LastIndexOf('.') + 1)..]).Select(setting => setting.Path)];
        string possible = elsewhere.Length > 0 ? $"there is {string.Join(" and ", elsewhere)}"
            : names.Length > 0 ? $"the section {section} has {string.Join(", ", names)}"
            : $"there are the sections {string.Join(", ", SettingDefinition.All.Select(setting => setting.Section).Distinct())}, and rules";
        throw new SettingsException($"There is no setting {path} (from {origin}); {possible}.");
    }

    private static SettingsException Impossible(SettingDefinition setting, string name, string value, string origin) =>
        new($"The setting {name} is {Shown(setting, value)} (from {origin}); it must be {setting.Possible}.");

    // A table may hold secrets.
    private static string Shown(SettingDefinition setting, string value) =>
        setting.IsTable ? "no table" : setting.IsSecret ? "no string" : value.Length <= 80 ? $"\"{value}\"" : $"\"{value[..80]}…\"";

    private void AddSection(JsonProperty section, string origin)
    {
        // Editors look there for the schema.
        if (section.Name == "$schema") return;
        if (section.Name == "rules")
        {
            _rules = (section.Value.Clone(), origin);
            return;
        }
        if (section.Value.ValueKind != JsonValueKind.Object)
        {
            // Something like "detection.false_alarm_rate": 0.001 is a setting in the wrong place.
            Find(section.Name, origin);
            throw new SettingsException($"The setting {section.Name} (from {origin}) stands outside of a section; put it into an object with the name of its section.");
        }
        if (!SettingDefinition.All.Any(setting => setting.Section == section.Name)) Find(section.Name, origin);
        foreach (JsonProperty property in section.Value.EnumerateObject()) Attempt($"$.{section.Name}.{property.Name}", () => AddProperty($"{section.Name}.{property.Name}", property.Value, origin));
    }

    private void AddProperty(string path, JsonElement value, string origin)
    {
        (SettingDefinition setting, string name) = Given(path, origin, source: origin);
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when setting.IsTable:
                foreach (JsonProperty entry in value.EnumerateObject())
                {
                    if (TextOf(entry.Value) is not { } text) throw new SettingsException($"The setting {path}.{entry.Name} (from {origin}) must be a string, a number, true or false.");
                    PutEntry(setting, entry.Name, text);
                }
                break;
            case JsonValueKind.Array:
                string[] items = [.. value.EnumerateArray().Select(item => TextOf(item) ?? "")];
                setting.Put(_settings, setting.ParseList(items) ?? throw Impossible(setting, name, value.GetRawText(), origin));
                break;
            default:
                string read = value.ValueKind == JsonValueKind.Null ? "" : TextOf(value) ?? throw Impossible(setting, name, value.GetRawText(), origin);
                setting.Put(_settings, setting.Parse(read) ?? throw Impossible(setting, name, read, origin));
                break;
        }
    }

    private void PutEntry(SettingDefinition setting, string name, string value) =>
        setting.Put(_settings, new Dictionary<string, string>((IReadOnlyDictionary<string, string>)setting.Of(_settings)) { [name] = value });

    private void Attempt(string path, Action read)
    {
        try
        {
            read();
        }
        catch (SettingsException error) when (_errors is not null)
        {
            Fail(path, error.Message);
        }
    }

    private void Fail(string path, string sentence) => Fail(path, sentence, cause: null);

    private void Fail(string path, string sentence, Exception? cause, int? line = null)
    {
        if (_errors is null) throw cause is null ? new SettingsException(sentence) : new SettingsException(sentence, cause);
        line ??= _lines.TryGetValue(path, out int known) ? known : null;
        _errors.Add(new SettingsError(_file, line, path, sentence));
    }

    // The setting that a sentence names first.
    private static string PathIn(string sentence) =>
        SettingDefinition.All.Select(setting => (setting.Path, Place: sentence.IndexOf(setting.Path, StringComparison.Ordinal))).Where(found => found.Place >= 0).OrderBy(found => found.Place)
            .Select(found => $"$.{found.Path}").FirstOrDefault("$");

    // Editors of some systems begin a file with a byte-order mark, which JSON does not know.
    private static ReadOnlyMemory<byte> WithoutMark(byte[] bytes) => bytes is [0xEF, 0xBB, 0xBF, ..] ? bytes.AsMemory(3) : bytes;

    private static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };
}
