using System.CommandLine;
using StreamingNp.App.Terminal;

namespace StreamingNp.App.Commands;

/// <summary><c>dead-letters</c>: what could not be read, and sending it back.</summary>
internal sealed class DeadLettersCommand : Command, IExamples
{
    /// <summary>Makes the command.</summary>
    public DeadLettersCommand(CommandEnvironment environment)
        : base("dead-letters", "Lists and shows the records that could not be read, and sends them back to where they came from once the reason is gone. Looking changes nothing.")
    {
        Subcommands.Add(new ListDeadLettersCommand(environment));
        Subcommands.Add(new ShowDeadLetterCommand(environment));
        Subcommands.Add(new RepublishDeadLettersCommand(environment));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["dead-letters list --reason not-json", "dead-letters show 0/17", "dead-letters republish --reason series-missing --since 2h --dry-run"];
}
