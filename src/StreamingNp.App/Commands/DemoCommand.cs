using System.CommandLine;
using Spectre.Console;
using StreamingNp.App.Demonstration;
using StreamingNp.App.Terminal;

namespace StreamingNp.App.Commands;

/// <summary><c>demo</c>: everything in one process, on simulated series with labels.</summary>
internal sealed class DemoCommand : Command, IExamples
{
    private const int MinSeconds = 5, MaxSeconds = 3_600;

    // Without a terminal there is no width to keep to.
    private const int UnboundedWidth = 500;

    /// <summary>Makes the command.</summary>
    public DemoCommand(CommandEnvironment environment)
        : base("demo", "Shows everything in one process: an embedded broker, three weeks of a simulated set of series with labelled anomalies, the processor, and its incidents as they come. Ends with what was found, missed and false. Ctrl-C ends it early with the figures so far and exit code 0.")
    {
        NumberOption seconds = new("--seconds", "How long it takes.", 60, MinSeconds, MaxSeconds);
        NumberOption seed = new("--seed", "Which set of series is simulated.", 1, 0, int.MaxValue);
        NumberOption series = new("--series", "How many series are simulated.", 48, 1, 1_000);
        Option<bool> normal = new("--no-anomalies") { Description = "Simulates a set of series in which nothing is wrong, to see the false alarms." };
        Option<bool> plain = new("--plain", "--no-dashboard") { Description = "Prints lines instead of a live table, each with the simulated time. So it does where the output is no terminal." };
        Option<bool> json = new("--json") { Description = "Prints every event as a line of JSON, and the summary as the last." };
        foreach (Option option in new Option[] { seconds, seed, series, normal, plain, json }) Options.Add(option);
        SettingsOptions settings = new SettingsOptions(this).Add("--model", "model.path", "The folder of the model to use.", "DIR");
        SetAction(async (result, cancellation) =>
        {
            // A signal that comes while an action has not returned to its caller yet would end the process at once.
            await Task.Yield();
            var options = new DemoOptions(TimeSpan.FromSeconds(result.GetValue(seconds)), (ulong)result.GetValue(seed), result.GetValue(series), !result.GetValue(normal));
            IDemoDisplay display = result.GetValue(json) ? new JsonDemo(environment) : DisplayFor(environment, result.GetValue(plain));
            DemoSummary summary = await new Demonstrator(environment, display).RunAsync(options, settings.Read(result, environment), cancellation).ConfigureAwait(false);
            display.End(summary);
            return CommandLine.Done;
        });
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["demo", "demo --seconds 30 --seed 7 --plain", "demo --seconds 30 --json"];

    private static IDemoDisplay DisplayFor(CommandEnvironment environment, bool plain)
    {
        if (!environment.IsOutputInteractive) return new PlainDemo(environment, UnboundedWidth);
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(environment.Output) });
        return plain || !LiveDemo.Suits(console) ? new PlainDemo(environment, console.Profile.Width) : new LiveDemo(environment, console);
    }
}
