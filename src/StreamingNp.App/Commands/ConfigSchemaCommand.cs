using System.CommandLine;
using StreamingNp.App.Configuration;
using StreamingNp.App.Terminal;

namespace StreamingNp.App.Commands;

/// <summary><c>config schema</c>: prints the JSON schema of configuration files.</summary>
internal sealed class ConfigSchemaCommand : Command, IExamples
{
    /// <summary>Makes the command.</summary>
    public ConfigSchemaCommand(CommandEnvironment environment)
        : base("schema", "Prints the JSON schema of configuration files, by which editors complete and check them.") =>
        SetAction(_ => environment.Output.Write(SettingsSchema.Write()));

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["config schema > streaming-np.schema.json"];
}
