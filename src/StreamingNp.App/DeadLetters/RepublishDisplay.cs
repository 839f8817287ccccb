using Spectre.Console;
using StreamingNp.App.Terminal;

namespace StreamingNp.App.DeadLetters;

/// <summary>Shows how far a republishing is: a progress bar in a terminal, nothing elsewhere.</summary>
internal static class RepublishDisplay
{
    /// <summary>Runs work under a display.</summary>
    /// <param name="environment">Where to show it.</param>
    /// <param name="all">The dead letters that will be looked at, at most.</param>
    /// <param name="work">The work; is given what it calls for each dead letter.</param>
    public static Task RunAsync(CommandEnvironment environment, long all, Func<Action, Task> work)
    {
        if (!environment.IsInteractive) return work(() => { });
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(environment.Error) });
        return console.Progress().AutoClear(true)
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(async context =>
            {
                ProgressTask task = context.AddTask("Republishing", maxValue: Math.Max(1, all));
                await work(() => task.Increment(1)).ConfigureAwait(false);
            });
    }
}
