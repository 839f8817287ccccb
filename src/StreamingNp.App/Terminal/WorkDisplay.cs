using System.Globalization;
using System.Text;
using Spectre.Console;

namespace StreamingNp.App.Terminal;

/// <summary>Shows how far long work is: a bar in a terminal, nothing elsewhere.</summary>
internal sealed class WorkDisplay
{
    // A bar need not move more often.
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    private readonly CommandEnvironment _environment;
    private ProgressTask? _task;
    private long _shown;

    private WorkDisplay(CommandEnvironment environment) => (_environment, Messages) = (environment, environment.Error);

    /// <summary>Where to tell something in passing: above the bar.</summary>
    public TextWriter Messages { get; private set; }

    /// <summary>Runs work under a display.</summary>
    public static async Task<T> RunAsync<T>(CommandEnvironment environment, Func<WorkDisplay, Task<T>> work)
    {
        var display = new WorkDisplay(environment);
        if (!environment.IsInteractive) return await work(display).ConfigureAwait(false);
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(environment.Error) });
        using var above = new Above(console);
        display.Messages = above;
        return await console.Progress().AutoClear(true)
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(async context =>
            {
                display._task = context.AddTask("Preparing");
                // The bar is drawn while the work goes on.
                return await Task.Run(() => work(display)).ConfigureAwait(false);
            }).ConfigureAwait(false);
    }

    /// <summary>Shows how far it is.</summary>
    /// <param name="what">What is done, such as "Scoring".</param>
    /// <param name="done">What is done of it.</param>
    /// <param name="all">What is to do; 0 where nobody knows.</param>
    public void Show(string what, long done, long all)
    {
        if (_task is null || (all == 0 || done < all) && _environment.Time.GetElapsedTime(_shown) < Between) return;
        _shown = _environment.Time.GetTimestamp();
        _task.Description = Markup.Escape(all == 0 && done > 0 ? string.Create(CultureInfo.InvariantCulture, $"{what}: {done:N0}") : what);
        _task.IsIndeterminate = all == 0;
        _task.MaxValue = Math.Max(1, all);
        _task.Value = done;
    }

    // What is written to the console itself stays above what is drawn.
    private sealed class Above(IAnsiConsole console) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void WriteLine(string? value) => console.WriteLine(value ?? "");
    }
}
