using StreamingNp.App.Terminal;
using StreamingNp.App.Training;
using StreamingNp.NeuralProcesses.Training;

namespace StreamingNp.App.Tests.Training;

public sealed class TrainingDisplayTests
{
    [Fact]
    public void It_shows_how_far_the_training_is() =>
        Assert.Contains("step 50 of 50: NLL 0.500, validation NLL 0.600, 7 steps/s, 0:00 left", Show(interactive: false), StringComparison.Ordinal);

    [Fact]
    // What a terminal would show, a writer does not; that it is no reason to fail is what counts here.
    public void A_terminal_gets_a_progress_bar_instead_of_lines() =>
        Assert.DoesNotContain("validation NLL 2.500" + Environment.NewLine, Show(interactive: true), StringComparison.Ordinal);

    private static string Show(bool interactive)
    {
        using var error = new StringWriter();
        var environment = new CommandEnvironment { Output = TextWriter.Null, Error = error, Variables = new Dictionary<string, string>(), WorkingDirectory = ".", IsInteractive = interactive };
        int result = TrainingDisplay.Run(environment, display =>
        {
            display.Stage("Drawing series", 1, 1);
            display.Say("100 windows [of all]");
            display.Progress().Report(new TrainingProgress(0, 50, double.NaN, 2.5, 0, null));
            display.Progress().Report(new TrainingProgress(50, 50, 0.5, 0.6, 7, TimeSpan.Zero));
            return 7;
        });
        Assert.Equal(7, result);
        return error.ToString();
    }
}
