using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace StreamingNp.App.Configuration;

/// <summary>Finds and writes configuration files.</summary>
public static class SettingsFile
{
    /// <summary>The name of the file, below the working directory or one above it.</summary>
    public static readonly string Name = Path.Combine("config", "streaming-np.json");

    private const int LineLength = 120;
    private static readonly string[] SecretWords = ["password", "passphrase", "secret", "private.key", "key.pem", "token", "credential", "jaas", "sasl.oauthbearer.config"];
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Looks for the file in the working directory, in those above it, and next to the program.</summary>
    /// <returns>Its path; null where there is none.</returns>
    public static string? Find(string workingDirectory)
    {
        for (string? directory = Path.GetFullPath(workingDirectory); directory is not null; directory = Path.GetDirectoryName(directory))
            if (File.Exists(Path.Combine(directory, Name))) return Path.Combine(directory, Name);
        string besides = Path.Combine(AppContext.BaseDirectory, Name);
        return File.Exists(besides) ? besides : null;
    }

    /// <summary>Writes settings as a file: all of them, with what each does, what it may be and its default. Secrets are left out.</summary>
    public static string Write(ProcessorSettings settings)
    {
        var defaults = new ProcessorSettings();
        var text = new StringBuilder();
        text.Append("""
            // The settings of StreamingNp, in JSON with comments. A setting that is left out has its default.
            // Each can be overridden by an environment variable, STREAMINGNP_DETECTION__FALSE_INCIDENTS=0.1, and by
            // an option of the command line, --set detection.false_incidents=0.1, which wins over both.
            {

            """.ReplaceLineEndings("\n"));
        IGrouping<string, SettingDefinition>[] sections = [.. SettingDefinition.All.GroupBy(setting => setting.Section)];
        foreach (IGrouping<string, SettingDefinition> section in sections)
        {
            Comment(text, "  ", section.First().SectionEffect);
            text.Append($"  \"{section.Key}\": {{\n");
            foreach (SettingDefinition setting in section)
            {
                Comment(text, "    ", setting.Effect);
                Comment(text, "    ", $"Possible: {setting.Possible}. Default: {Default(setting, defaults)}.");
                text.Append($"    \"{setting.Name}\": {(setting.IsSecret && setting.Of(settings) is string { Length: > 0 } ? Quote("(secret)") : Value(setting.Of(settings)))}{(setting == section.Last() ? "" : ",")}\n");
            }
            text.Append("  },\n\n");
        }
        Comment(text, "  ", "What holds for groups of series instead of these settings, such as {\"match\": {\"series\": \"*/cpu\"}, \"direction\": \"up\"}. Of the rules that match a series the first holds. The processor reads them again when this file changes.");
        text.Append($"  \"rules\": {settings.RulesText}\n");
        return text.Append("}\n").ToString();
    }

    /// <summary>Whether a setting of librdkafka is a secret by its name.</summary>
    public static bool IsSecret(string name) => SecretWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static string Default(SettingDefinition setting, ProcessorSettings defaults) =>
        setting.IsTable ? "none" : SettingDefinition.Format(setting.Of(defaults)) is { Length: > 0 } text ? text : "empty";

    private static string Value(object value) => value switch
    {
        IReadOnlyList<string> items => $"[{string.Join(", ", items.Select(Quote))}]",
        IReadOnlyDictionary<string, string> { Count: 0 } => "{}",
        IReadOnlyDictionary<string, string> table => $"{{\n{string.Join(",\n", table.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"      {Quote(entry.Key)}: {Quote(IsSecret(entry.Key) ? "(secret)" : entry.Value)}"))}\n    }}",
        int or double or bool => SettingDefinition.Format(value),
        _ => Quote(SettingDefinition.Format(value)),
    };

    private static string Quote(string text) => JsonSerializer.Serialize(text, Readable);

    private static void Comment(StringBuilder text, string indent, string sentences)
    {
        var line = new StringBuilder($"{indent}//");
        foreach (string word in sentences.Split(' '))
        {
            if (line.Length + 1 + word.Length > LineLength)
            {
                text.Append(line).Append('\n');
                line.Clear().Append($"{indent}//");
            }
            line.Append(' ').Append(word);
        }
        text.Append(line).Append('\n');
    }
}
