using Microsoft.Extensions.Logging;
using StreamingNp.App.Terminal;
using StreamingNp.Detection.Observations;

namespace StreamingNp.App.Demonstration;

/// <summary>Shows a demonstration as lines. Each begins with the simulated time, and no other clock is on it.</summary>
/// <param name="environment">What surrounds the command.</param>
/// <param name="width">The longest line of an incident, in characters.</param>
internal sealed class PlainDemo(CommandEnvironment environment, int width) : IDemoDisplay
{
    private readonly Lock _gate = new();
    private int _day;
    private string? _model;

    public ILoggerProvider Logs(TimeProvider clock) => new DemoLog(sentence =>
    {
        lock (_gate) environment.Error.WriteLine($"{DemoText.Time(EventTime.FromDateTimeOffset(clock.GetUtcNow()))} {sentence}");
    });

    public void Say(string sentence) => environment.Error.WriteLine(sentence);

    public Task<T> RunAsync<T>(Func<Task<T>> work) => work();

    public void Show(byte[] json, DemoIncident incident)
    {
        // That it became worse is in the table alone.
        if (incident.State != "updated") Write(incident.Time, $"{incident.State,-8} {incident.Severity.ToString().ToLowerInvariant(),-8} {(incident.IsOpen ? incident.Explanation : $"{incident.Series}: {incident.Explanation}")}");
    }

    public void Show(Func<DemoView> view)
    {
        DemoView now = view();
        if (_model is null) Write(now.Clock, $"{now.Days} days of {DemoText.Count(now.Options.Series, "simulated series", "simulated series")}, seed {now.Options.Seed}, model {now.Model}");
        else if (_model != now.Model) Write(now.Clock, $"model    {now.Model} scores from here on");
        _model = now.Model;
        if (now.Day == _day) return;
        _day = now.Day;
        int found = now.Figures.Kinds.Sum(kind => kind.Found), missed = now.Figures.Kinds.Sum(kind => kind.Missed), wrong = now.Figures.Evaluation.FalseIncidents;
        Write(now.Clock, $"day {now.Day} of {now.Days}: {found} found, {missed} missed, {wrong} false, {now.Open} open");
    }

    public void End(DemoSummary summary)
    {
        environment.Output.WriteLine();
        DemoClosing.Write(summary, environment.Output, width);
    }

    private void Write(EventTime time, string text)
    {
        lock (_gate) environment.Output.WriteLine(DemoText.Shorten($"{DemoText.Time(time)} {text}", width));
    }
}
