using System.CommandLine;
using StreamingNp.App.Configuration;
using StreamingNp.App.Terminal;

namespace StreamingNp.App.Commands;

/// <summary><c>settings</c>: prints the settings that are in force, or what holds for one series.</summary>
internal sealed class SettingsCommand : Command, IExamples
{
    private readonly Option<string?> _series = new("--series") { Description = "Prints what holds for one series instead, and which rule says so.", HelpName = "NAME" };
    private readonly Option<string?> _tags = new("--tags") { Description = "The tags of that series, separated by commas.", HelpName = "TAG=VALUE,…" };

    /// <summary>Makes the command.</summary>
    public SettingsCommand(CommandEnvironment environment)
        : base("settings", "Prints every setting that is in force, with what it does, its unit and its default, as a configuration file. Secrets are left out.")
    {
        var settings = new SettingsOptions(this);
        Options.Add(_series);
        Options.Add(_tags);
        SetAction(result =>
        {
            ProcessorSettings read = settings.Read(result, environment);
            if (result.GetValue(_tags) is not null && result.GetValue(_series) is null) throw new SettingsException("The option --tags needs --series; add the name of the series.");
            environment.Output.Write(result.GetValue(_series) is { } series ? SeriesSettings.Write(read, series, TagsOf(result.GetValue(_tags))) : SettingsFile.Write(read));
        });
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["settings > my.json", "settings --config my.json --set scoring.scorers=4", "settings --series host-1/cpu --tags env=prod"];

    private static Dictionary<string, string> TagsOf(string? given)
    {
        var tags = new Dictionary<string, string>();
        foreach (string tag in (given ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = tag.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1) throw new SettingsException($"The option --tags was given \"{tag}\"; it must be TAG=VALUE, such as env=prod, and several are separated by commas.");
            tags[tag[..equals]] = tag[(equals + 1)..];
        }
        return tags;
    }
}
