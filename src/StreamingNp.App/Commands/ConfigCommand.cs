using System.CommandLine;
using StreamingNp.App.Terminal;

namespace StreamingNp.App.Commands;

/// <summary><c>config</c>: checks configuration files, and writes their schema.</summary>
internal sealed class ConfigCommand : Command
{
    /// <summary>Makes the command.</summary>
    public ConfigCommand(CommandEnvironment environment)
        : base("config", "Checks configuration files, and writes the schema by which editors do.")
    {
        Add(new ConfigCheckCommand(environment));
        Add(new ConfigSchemaCommand(environment));
    }
}
