using Spectre.Console;
using StreamingNp.App.Demonstration;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;

namespace StreamingNp.App.Tests.Demonstration;

public sealed class DemoTableTests
{
    private readonly Moments _moments = new();

    private EventTime Middle => _moments.Fleet.Options.Start + TimeSpan.FromDays(13);

    [Theory]
    [InlineData(60, 18)]
    [InlineData(80, 24)]
    [InlineData(120, 30)]
    [InlineData(200, 50)]
    public void It_fits_the_terminal_at_every_time(int width, int height)
    {
        foreach (int days in new[] { 0, 8, 13, 21 })
        {
            string[] lines = Lines(_moments.View(_moments.Fleet.Options.Start + TimeSpan.FromDays(days), Moments.Incident("host-01/network-out", Middle, null, Severity.Critical)), width, height);
            Assert.Equal(height - 1, lines.Length);
            Assert.All(lines, line => Assert.InRange(line.Length, 0, width - 1));
            // A terminal writes ^C there.
            Assert.InRange(lines[^1].Length, 0, width - 3);
        }
    }

    [Fact]
    public void It_shows_clock_progress_figures_and_the_worst_open_incident_first()
    {
        string[] lines = Lines(_moments.View(Middle, Moments.Incident("host-01/network-out", Middle, null, Severity.Critical)), 80, 24);
        Assert.Equal("StreamingNp demo: 21 days of 8 simulated series, seed 1, model fleet/4", lines[0]);
        Assert.StartsWith("Simulated time 2026-01-18 00:00, day 14 of 21  ━━━━", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("  62 %", lines[1], StringComparison.Ordinal);
        Assert.Matches(@"^Anomaly +Found +Missed +Share found +False incidents", lines[3]);
        Assert.Matches(@"^no anomaly +– +– +– +1$", lines[9]);
        Assert.Matches(@"^all +\d+ +\d+ +\d+ % +1$", lines[10]);
        Assert.Matches(@"^18 Jan 00:00 +open +critical +host-01/network-out +is 908, expected 120 to…$", lines[13]);
        Assert.Matches(@"^\d+ incidents, \d+ open; model retrained and swapped 2 times\. Ctrl-C ends it\.$", lines[^1]);
    }

    [Fact]
    public void A_name_that_is_too_long_ends_with_an_ellipsis() =>
        Assert.Contains(Lines(_moments.View(Middle, Moments.Incident("host-01/network-out", Middle, null)), 60, 24), line => line.Contains(" host-01/netwo… ", StringComparison.Ordinal));

    [Fact]
    public void Numbers_end_in_one_column()
    {
        string[] lines = Lines(_moments.View(_moments.End), 80, 24);
        int end = lines[3].IndexOf("Found", StringComparison.Ordinal) + "Found".Length;
        Assert.All(lines[4..11], line => Assert.True(line[end - 1] != ' ' && line[end] == ' ', line));
    }

    [Fact]
    public void A_wide_terminal_says_what_was_simulated() =>
        Assert.Contains(Lines(_moments.View(Middle, Moments.Incident("host-01/network-out", Middle, null)), 200, 50), line => line.Contains("host-01/network-out       no anomaly ", StringComparison.Ordinal));

    [Fact]
    public void A_warning_takes_the_last_line() =>
        Assert.Equal("warning: something", Lines(_moments.View(Middle), 80, 24, "warning: something")[^1]);

    private static string[] Lines(DemoView view, int width, int height, string? note = null)
    {
        using var output = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = width;
        console.Write(DemoTable.Of(view, width, height, note));
        return [.. output.ToString().TrimEnd('\n').Split('\n').Select(line => line.TrimEnd())];
    }
}
