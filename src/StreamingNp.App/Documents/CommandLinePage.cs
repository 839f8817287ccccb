using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using System.Text;
using StreamingNp.App.Terminal;

namespace StreamingNp.App.Documents;

/// <summary>Writes docs/cli.md: every command with its options and examples.</summary>
internal static class CommandLinePage
{
    /// <summary>Writes the page.</summary>
    /// <param name="root">All commands.</param>
    public static string Write(RootCommand root)
    {
        var page = new StringBuilder("# Commands\n\n<!-- Generated: streaming-np docs cli > docs/cli.md -->\n\n");
        page.AppendParagraph("Every command and option. The code writes this page, so it is never out of date.");
        page.AppendParagraph("From a clone, write `dotnet run --project src/StreamingNp.App --` in the place of `streaming-np`. `--help` and `--verbose`, which shows where an error came from, work on every command.");
        page.AppendParagraph("Exit codes: 0 for done, 1 for failed, 2 for unusable options or settings. An error is one sentence on standard error.");
        foreach (Command command in root.Subcommands) Write(page, command, "streaming-np");
        return page.ToString().TrimEnd('\n') + "\n";
    }

    private static void Write(StringBuilder page, Command command, string above)
    {
        if (command.Hidden) return;
        string name = $"{above} {command.Name}";
        page.Append($"## {name}\n\n");
        page.AppendParagraph(MarkdownText.Escaped(command.Description ?? ""));
        Option[] options = [.. command.Options.Where(option => option is not HelpOption && !option.Hidden).OrderBy(option => option.Name, StringComparer.Ordinal)];
        if (command.Arguments.Count + options.Length > 0)
        {
            page.Append("| option | what it does |\n|---|---|\n");
            foreach (Argument argument in command.Arguments) page.Append($"| `<{argument.HelpName ?? argument.Name}>` | {Description(argument.Description, null)} |\n");
            foreach (Option option in options) page.Append($"| `{NameOf(option)}` | {Description(option.Description, DefaultOf(option))} |\n");
            page.Append('\n');
        }
        if (command is IExamples { Examples: { } examples })
        {
            page.Append("```\n");
            foreach (string example in examples) page.Append($"streaming-np {example}\n");
            page.Append("```\n\n");
        }
        foreach (Command below in command.Subcommands) Write(page, below, name);
    }

    private static string NameOf(Option option) => $"{string.Join(", ", option.Aliases.Append(option.Name))}{(option.HelpName is { } value ? $" <{value}>" : "")}";

    private static string Description(string? description, string? byDefault) =>
        MarkdownText.Escaped(description ?? "") + (byDefault is null ? "" : $" Default: `{byDefault}`.");

    private static string? DefaultOf(Option option) =>
        !option.HasDefaultValue ? null : option.GetDefaultValue() switch
        {
            null or false => null,
            string text => text.Length == 0 ? null : text,
            System.Collections.IEnumerable items => string.Join(", ", items.Cast<object>()) is { Length: > 0 } text ? text : null,
            var value => Convert.ToString(value, CultureInfo.InvariantCulture),
        };
}
