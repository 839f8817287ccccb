using Microsoft.Extensions.Logging;
using Spectre.Console;
using Spectre.Console.Rendering;
using StreamingNp.App.Terminal;

namespace StreamingNp.App.Demonstration;

/// <summary>Shows a demonstration as a table that is drawn anew in its place.</summary>
internal sealed class LiveDemo : IDemoDisplay
{
    private const string EnterScreen = "\e[?1049h\e[H", LeaveScreen = "\e[?1049l";
    private const int MaxWarnings = 3;

    private readonly CommandEnvironment _environment;
    private readonly IAnsiConsole _console;
    private readonly Lock _gate = new();
    private readonly List<string> _warnings = [];
    private LiveDisplayContext? _context;
    private int _drawnLines;

    /// <param name="environment">What surrounds the command.</param>
    /// <param name="console">The terminal.</param>
    public LiveDemo(CommandEnvironment environment, IAnsiConsole console) => (_environment, _console) = (environment, console);

    /// <summary>Whether a terminal can show it.</summary>
    public static bool Suits(IAnsiConsole console) =>
        console.Profile.Capabilities.Ansi && console.Profile.Width >= DemoTable.MinWidth && console.Profile.Height >= DemoTable.MinHeight;

    public ILoggerProvider Logs(TimeProvider clock) => new DemoLog(Say);

    public void Say(string sentence)
    {
        lock (_gate) _warnings.Add(sentence);
    }

    public async Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        // On a screen of its own nothing is left behind, and what was on the terminal before comes back.
        _console.Write(new ControlCode(EnterScreen));
        try
        {
            return await _console.Live(new Text("Starting the broker, the model and the processor …")).AutoClear(true).StartAsync(async context =>
            {
                _context = context;
                context.Refresh();
                return await Task.Run(work).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
        finally
        {
            _console.Write(new ControlCode(LeaveScreen));
        }
    }

    public void Show(byte[] json, DemoIncident incident)
    {
        // The next view has it.
    }

    public void Show(Func<DemoView> view)
    {
        string? newest;
        lock (_gate) newest = _warnings.LastOrDefault();
        int height = _console.Profile.Height;
        IRenderable table = DemoTable.Of(view(), _console.Profile.Width, height, newest);
        // Ctrl-C moves the cursor, and the next view is drawn from where it is. The console itself would draw the view before anything that is written to it.
        if (_drawnLines > 0) _console.Profile.Out.Writer.Write($"\e[{_drawnLines};1H");
        _context!.UpdateTarget(table);
        _drawnLines = height - 1;
    }

    public void End(DemoSummary summary)
    {
        string[] warnings;
        lock (_gate) warnings = [.. _warnings];
        // Warnings come first, so that the figures are what stays on the screen.
        foreach (string warning in warnings.Take(MaxWarnings)) _console.WriteLine(warning);
        if (warnings.Length > MaxWarnings) _console.WriteLine($"… and {DemoText.Count(warnings.Length - MaxWarnings, "more warning", "more warnings")}; --plain shows all.");
        DemoClosing.Write(summary, _environment.Output, _console.Profile.Width);
    }
}
