using System.CommandLine;
using StreamingNp.App.Configuration;
using StreamingNp.App.Terminal;

namespace StreamingNp.App.Commands;

/// <summary>The options of a command that change settings: <c>--config</c>, <c>--set</c>, and named ones for the settings that are changed most.</summary>
public sealed class SettingsOptions
{
    private readonly Option<string?> _config = new("--config") { Description = $"The configuration file; by default the one that {SettingsReader.FileVariable} names, or config/streaming-np.json in the working directory or one above it.", HelpName = "FILE" };
    private readonly Option<string[]> _set = new("--set") { Description = "Overrides a setting, such as detection.false_incidents=0.1; may be given several times. The command `settings` shows all.", HelpName = "NAME=VALUE", DefaultValueFactory = _ => [] };
    private readonly List<(Option<string?> Option, string Path)> _named = [];
    private readonly Command _command;

    /// <summary>Adds <c>--config</c> and <c>--set</c> to a command.</summary>
    public SettingsOptions(Command command)
    {
        _command = command;
        command.Options.Add(_config);
        command.Options.Add(_set);
    }

    /// <summary>Adds a named option for one setting.</summary>
    /// <param name="option">The option, such as <c>--bootstrap</c>.</param>
    /// <param name="path">The setting, such as <c>kafka.bootstrap_servers</c>.</param>
    /// <param name="description">What the help says.</param>
    /// <param name="helpName">What the value is called in the help.</param>
    public SettingsOptions Add(string option, string path, string description, string helpName)
    {
        Option<string?> named = new(option) { Description = description, HelpName = helpName };
        _named.Add((named, path));
        _command.Options.Add(named);
        return this;
    }

    /// <summary>Reads the settings: defaults, file, environment, <c>--set</c>, named options. What should be changed about them is said on <see cref="CommandEnvironment.Error"/>.</summary>
    /// <exception cref="SettingsException">A setting is unknown or impossible.</exception>
    public ProcessorSettings Read(ParseResult result, CommandEnvironment environment)
    {
        (ProcessorSettings settings, IReadOnlyList<string> warnings) = ReadFrom(FileOf(result, environment), result, environment);
        foreach (string warning in warnings) environment.Error.WriteLine(warning);
        return settings;
    }

    /// <summary>Where the settings come from, to read them again; null where there is no file.</summary>
    public SettingsSource? SourceOf(ParseResult result, CommandEnvironment environment) =>
        FileOf(result, environment) is { } file ? new SettingsSource(file, () => ReadFrom(file, result, environment).Settings) : null;

    private string? FileOf(ParseResult result, CommandEnvironment environment) =>
        result.GetValue(_config) is { } given ? environment.PathOf(given)
        : environment.Variables.TryGetValue(SettingsReader.FileVariable, out string? named) && named.Length > 0 ? environment.PathOf(named) : SettingsFile.Find(environment.WorkingDirectory);

    private (ProcessorSettings Settings, IReadOnlyList<string> Warnings) ReadFrom(string? file, ParseResult result, CommandEnvironment environment)
    {
        var reader = new SettingsReader();
        if (file is not null) reader.AddFile(file);
        reader.AddVariables(environment.Variables);
        foreach (string assignment in result.GetValue(_set)!)
        {
            int equals = assignment.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1) throw new SettingsException($"The option --set was given \"{(equals < 0 ? assignment : "=…")}\"; it must be NAME=VALUE, such as detection.false_incidents=0.1.");
            reader.Add(assignment[..equals].Trim(), assignment[(equals + 1)..].Trim(), "--set");
        }
        foreach ((Option<string?> option, string path) in _named)
            if (result.GetValue(option) is { } value) reader.Add(path, value, option.Name);
        return (reader.Finish(), reader.Warnings);
    }
}
