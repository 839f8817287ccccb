using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using StreamingNp.App.Demonstration;
using StreamingNp.App.Terminal;
using StreamingNp.Detection.Observations;

namespace StreamingNp.App.Tests.Demonstration;

public sealed class PlainDemoTests
{
    private readonly Moments _moments = new();

    [Theory]
    [InlineData(80)]
    [InlineData(500)]
    public void A_line_has_one_clock_and_fits_the_terminal(int width)
    {
        string[] lines = Run(width);
        Assert.All(lines.Where(line => line.StartsWith("20", StringComparison.Ordinal)), line => Assert.Single(Regex.Matches(line, @"\d\d:\d\d")));
        Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
        Assert.Contains(lines, line => line.StartsWith("2026-01-18 00:00 opened   warning  pump-9/pressure is 908, expected 120 to", StringComparison.Ordinal));
        Assert.Contains("2026-01-18 00:00 warning: a disk is full", lines);
        Assert.Matches(@"^2026-01-18 00:00 day 14 of 21: \d+ found, \d+ missed, \d+ false, \d+ open$", lines[1]);
    }

    [Fact]
    public void The_end_is_a_summary_by_kind_that_fits_a_small_terminal()
    {
        string[] lines = [.. Run(80).SkipWhile(line => line.Length > 0)];
        Assert.InRange(lines.Length, 12, 22);
        foreach (string name in new[] { "spike", "dip", "level shift", "flat line", "shifted day", "no anomaly", "all" }) Assert.Contains(lines, line => line.StartsWith(name + " ", StringComparison.Ordinal));
        Assert.Contains(lines, line => Regex.IsMatch(line, @"^Recall +\d+ %: \d+ of \d+ anomalies were found\.$"));
        Assert.Contains(lines, line => Regex.IsMatch(line, @"^Precision +\d+ %: \d+ of \d+ incidents belong to an anomaly\.$"));
    }

    private string[] Run(int width)
    {
        using var output = new StringWriter();
        var environment = new CommandEnvironment { Output = output, Error = output, Variables = new Dictionary<string, string>(), WorkingDirectory = "." };
        EventTime middle = _moments.Fleet.Options.Start + TimeSpan.FromDays(13);
        DemoView view = _moments.View(middle, Moments.Incident("pump-9/pressure", middle, null));
        var plain = new PlainDemo(environment, width);
        plain.Show(() => view);
        plain.Show(() => view);
        plain.Show([], Moments.Incident("pump-9/pressure", middle, null));
        using ILoggerProvider logs = plain.Logs(new SimulatedClock(() => middle));
#pragma warning disable CA1848, CA2254 // A log line of a test.
        logs.CreateLogger("any").LogWarning("a disk is full");
        logs.CreateLogger("any").LogInformation("nothing of interest");
#pragma warning restore CA1848, CA2254
        plain.End(_moments.Summary(view));
        return [.. output.ToString().TrimEnd('\n').Split('\n').Select(line => line.TrimEnd())];
    }
}
