using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using StreamingNp.App.Terminal;

namespace StreamingNp.App.Commands;

/// <summary>The usual help, followed by the examples of the command.</summary>
internal sealed class ExamplesHelp : SynchronousCommandLineAction
{
    private readonly HelpAction _usual;

    private ExamplesHelp(HelpAction usual) => _usual = usual;

    // Like the usual help: what else is wrong with the command line does not matter then.
    public override bool ClearsParseErrors => true;

    /// <summary>Gives the help of all commands their examples.</summary>
    public static void AddTo(RootCommand root)
    {
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new ExamplesHelp((HelpAction)help.Action!);
    }

    public override int Invoke(ParseResult parseResult)
    {
        int result = _usual.Invoke(parseResult);
        if (parseResult.CommandResult.Command is not IExamples command) return result;
        TextWriter output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (string example in command.Examples) output.WriteLine($"  streaming-np {example}");
        output.WriteLine();
        return result;
    }
}
