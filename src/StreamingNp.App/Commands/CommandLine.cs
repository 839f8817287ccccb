using System.CommandLine;
using StreamingNp.App.Configuration;
using StreamingNp.App.Terminal;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.Streaming.Delivery;

namespace StreamingNp.App.Commands;

/// <summary>The command line: all commands, and what their ends mean (0 done, 1 failed, 2 wrong options or settings).</summary>
public static class CommandLine
{
    /// <summary>The command did what it was asked to.</summary>
    public const int Done = 0;

    /// <summary>The command failed.</summary>
    public const int Failed = 1;

    /// <summary>An option or a setting is unknown or impossible.</summary>
    public const int Unusable = 2;

    // Lanes and producers may take their stop timeouts (10 s each by default) before a signal ends the process.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(40);

    /// <summary>Runs the command that <paramref name="arguments"/> name. Ctrl-C and SIGTERM cancel it.</summary>
    /// <param name="arguments">The arguments of the process.</param>
    /// <param name="environment">What surrounds it.</param>
    /// <param name="cancellation">Cancels it as Ctrl-C does.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments, CommandEnvironment environment, CancellationToken cancellation = default)
    {
        Option<bool> verbose = new("--verbose") { Description = "Shows where an error came from.", Recursive = true };
        RootCommand root = Create(environment);
        root.Options.Add(verbose);
        ExamplesHelp.AddTo(root);
        ParseResult result = root.Parse(arguments);
        if (result.Errors.Count > 0)
        {
            bool ofRoot = result.CommandResult.Command == root;
            string sentence = ofRoot && result.UnmatchedTokens is [var unknown, ..] ? $"There is no command {unknown}" : result.Errors[0].Message.TrimEnd('.');
            await environment.Error.WriteLineAsync($"{sentence}; see streaming-np{PathOf(result.CommandResult.Command, root)} --help.").ConfigureAwait(false);
            return Unusable;
        }
        try
        {
            var invocation = new InvocationConfiguration { Output = environment.Output, Error = environment.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TerminationTimeout };
            return await result.InvokeAsync(invocation, cancellation).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever happens, people are told in a sentence.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            bool expected = exception is SettingsException or CommandException or ArtifactException or DeliveryException or InvalidDataException or IOException or UnauthorizedAccessException or ArgumentException;
            string message = exception is OperationCanceledException ? "Interrupted before the end." : exception.Message;
            await environment.Error.WriteLineAsync(result.GetValue(verbose) ? exception.ToString()
                : expected || exception is OperationCanceledException ? message
                : $"Unexpected error: {message} (--verbose shows where).").ConfigureAwait(false);
            return exception is SettingsException ? Unusable : Failed;
        }
    }

    // Such as " dead-letters list"; nothing for the root.
    private static string PathOf(Command command, RootCommand root) =>
        command == root ? "" : $"{PathOf(command.Parents.OfType<Command>().First(), root)} {command.Name}";

    /// <summary>Makes all commands.</summary>
    /// <param name="environment">What surrounds them.</param>
    internal static RootCommand Create(CommandEnvironment environment) =>
        new("StreamingNp keeps a Neural Process prediction for every series of a Kafka stream and publishes anomalies.")
        {
            new DemoCommand(environment),
            new RunCommand(environment),
            new EventsCommand(environment),
            new AlertsCommand(environment),
            new ScoreCommand(environment),
            new EvaluateCommand(environment),
            new TrainCommand(environment),
            new ReplayCommand(environment),
            new BrokerCommand(environment),
            new HealthCommand(environment),
            new DeadLettersCommand(environment),
            new BenchCommand(environment),
            new SettingsCommand(environment),
            new ConfigCommand(environment),
            new DocsCommand(environment),
        };
}
