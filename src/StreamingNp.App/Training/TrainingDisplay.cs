using System.Globalization;
using Spectre.Console;
using StreamingNp.App.Terminal;
using StreamingNp.NeuralProcesses.Training;

namespace StreamingNp.App.Training;

/// <summary>Shows how far a training is: a progress bar in a terminal, lines elsewhere.</summary>
public sealed class TrainingDisplay
{
    private readonly CommandEnvironment _environment;
    private ProgressTask? _task;

    private TrainingDisplay(CommandEnvironment environment) => _environment = environment;

    /// <summary>Runs work under a display.</summary>
    public static T Run<T>(CommandEnvironment environment, Func<TrainingDisplay, T> work)
    {
        var display = new TrainingDisplay(environment);
        if (!environment.IsInteractive) return work(display);
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(environment.Error) });
        return console.Progress()
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context =>
            {
                display._task = context.AddTask("Preparing");
                return work(display);
            });
    }

    /// <summary>Shows a stage that is counted in steps of its own.</summary>
    /// <param name="what">What is done, such as "Drawing series".</param>
    /// <param name="done">The steps done.</param>
    /// <param name="all">The steps to do.</param>
    public void Stage(string what, int done, int all)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{what}, {done} of {all}");
        if (_task is not null) Show(text, done, all);
        else if (done == all || done % Math.Max(1, all / 4) == 0) _environment.Error.WriteLine(text);
    }

    /// <summary>Says something in passing.</summary>
    public void Say(string sentence)
    {
        if (_task is null) _environment.Error.WriteLine(sentence);
        else _task.Description = Markup.Escape(sentence);
    }

    /// <summary>Gets the reports of a training, and shows them.</summary>
    public IProgress<TrainingProgress> Progress() => new Reports(this);

    private void Show(string text, double done, double all)
    {
        _task!.Description = Markup.Escape(text);
        _task.MaxValue = all;
        _task.Value = done;
    }

    /// <summary>A report in words.</summary>
    public static string Text(TrainingProgress progress) => progress.TimeLeft is null
        ? string.Create(CultureInfo.InvariantCulture, $"{(progress.Step == 0 ? "before training" : $"going on from step {progress.Step}")}: validation NLL {progress.ValidationNll:F3}")
        : string.Create(CultureInfo.InvariantCulture, $"step {progress.Step:N0} of {progress.Steps:N0}: NLL {progress.TrainingNll:F3}, validation NLL {progress.ValidationNll:F3}, {progress.StepsPerSecond:F0} steps/s, {Left(progress.TimeLeft)} left");

    private void Show(TrainingProgress progress)
    {
        string text = Text(progress);
        if (_task is null) _environment.Error.WriteLine(text);
        else Show(text, progress.Step, progress.Steps);
    }

    private static string Left(TimeSpan? time) =>
        time is not { } left ? "unknown time" : left.ToString(left.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture);

    // Progress<T> would report from the thread pool, late and out of order.
    private sealed class Reports(TrainingDisplay display) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => display.Show(value);
    }
}
