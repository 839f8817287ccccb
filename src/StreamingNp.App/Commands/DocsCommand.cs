using System.CommandLine;
using StreamingNp.App.Documents;
using StreamingNp.App.Terminal;

namespace StreamingNp.App.Commands;

/// <summary><c>docs</c>: prints the pages of the documentation that the code writes. Hidden: it is for those who change the code.</summary>
internal sealed class DocsCommand : Command
{
    /// <summary>Makes the command.</summary>
    public DocsCommand(CommandEnvironment environment)
        : base("docs", "Prints the pages of the documentation that are made from the code.")
    {
        Hidden = true;
        Command configuration = new("configuration", "Prints docs/configuration.md."), commands = new("cli", "Prints docs/cli.md.");
        configuration.SetAction(_ => environment.Output.Write(ConfigurationPage.Write()));
        commands.SetAction(_ => environment.Output.Write(CommandLinePage.Write(CommandLine.Create(environment))));
        Add(configuration);
        Add(commands);
    }
}
