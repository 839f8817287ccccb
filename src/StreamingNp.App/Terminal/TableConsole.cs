using Spectre.Console;

namespace StreamingNp.App.Terminal;

/// <summary>Makes what draws tables.</summary>
internal static class TableConsole
{
    // Without a terminal there is no width to keep to.
    private const int UnboundedWidth = 140;

    /// <summary>What draws tables on <paramref name="output"/>.</summary>
    /// <param name="output">Where to.</param>
    public static IAnsiConsole To(TextWriter output)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (Console.IsOutputRedirected) console.Profile.Width = UnboundedWidth;
        return console;
    }
}
