using System.CommandLine;
using StreamingNp.App.Configuration;
using StreamingNp.App.Terminal;

namespace StreamingNp.App.Commands;

/// <summary><c>settings</c>: prints the settings that are in force.</summary>
internal sealed class SettingsCommand : Command, IExamples
{
    /// <summary>Makes the command.</summary>
    public SettingsCommand(CommandEnvironment environment)
        : base("settings", "Prints every setting that is in force, with what it does, its unit and its default, as a configuration file. Secrets are left out.")
    {
        var settings = new SettingsOptions(this);
        SetAction(result => environment.Output.Write(SettingsFile.Write(settings.Read(result, environment))));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["settings > my.json", "settings --config my.json --set scoring.scorers=4"];
}
