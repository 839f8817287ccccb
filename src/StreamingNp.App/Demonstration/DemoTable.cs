using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Simulation;

namespace StreamingNp.App.Demonstration;

/// <summary>Draws how a demonstration stands, within the width and the height of a terminal.</summary>
internal static class DemoTable
{
    /// <summary>The narrowest terminal that it fits, in columns.</summary>
    public const int MinWidth = 60;

    /// <summary>The lowest terminal that it fits, in lines.</summary>
    public const int MinHeight = 18;

    private const int Gap = 2, TimeWidth = 12, StateWidth = 5, SeverityWidth = 8, KindWidth = 13;
    private const int MaxWidth = 160, SeriesShare = 4, MinWidthForKind = 100;

    // A terminal echoes Ctrl-C as ^C after the last line; if that wrapped, a line would be left behind.
    private const int EchoWidth = 4;

    // Title, progress, the heads of both tables, the note, and what parts them.
    private const int FixedLines = 8;

    /// <summary>The whole view: at most <paramref name="height"/> − 1 lines, so that nothing scrolls.</summary>
    /// <param name="view">How the demonstration stands.</param>
    /// <param name="width">The columns of the terminal.</param>
    /// <param name="height">Its lines.</param>
    /// <param name="note">What to say below; null for what there is to say.</param>
    public static IRenderable Of(DemoView view, int width, int height, string? note = null)
    {
        // Some terminals break a line that fills the last column.
        width = Math.Min(width, MaxWidth) - 1;
        int rows = Math.Max(1, height - 1 - FixedLines - view.Figures.Kinds.Count - 1);
        return new Rows(
            Line(Title(view), width, "bold"),
            Line(Progress(view, width), width),
            Text.Empty,
            Kinds(view.Figures),
            Text.Empty,
            Incidents(view, width, rows),
            Text.Empty,
            Line(note ?? Note(view), width - EchoWidth));
    }

    /// <summary>What was found, missed and false, by kind, with the sum of all.</summary>
    public static Table Kinds(DemoFigures figures)
    {
        Table table = Grid();
        table.AddColumn(Column("Anomaly", KindWidth));
        foreach (string head in new[] { "Found", "Missed", "Share found", "False incidents" }) table.AddColumn(Column(head, head.Length).RightAligned());
        foreach (KindFigures kind in figures.Kinds) table.AddRow(Cells(DemoText.Name(kind.Kind), kind, hasLabels: kind.Kind is not null));
        table.AddRow(Cells("all", new(null, figures.Kinds.Sum(kind => kind.Found), figures.Kinds.Sum(kind => kind.Missed), figures.Kinds.Sum(kind => kind.False)), hasLabels: figures.Kinds.Count > 1));
        return table;
    }

    private static string Title(DemoView view) =>
        string.Create(CultureInfo.InvariantCulture, $"StreamingNp demo: {view.Days} days of {DemoText.Count(view.Options.Series, "simulated series", "simulated series")}, seed {view.Options.Seed}, model {view.Model}");

    private static string Progress(DemoView view, int width)
    {
        string clock = string.Create(CultureInfo.InvariantCulture, $"Simulated time {DemoText.Time(view.Clock)}, day {view.Day,2} of {view.Days}  ");
        string share = string.Create(CultureInfo.InvariantCulture, $" {view.Share,5:P0}");
        int bar = Math.Clamp(width - clock.Length - share.Length, 0, 60);
        int done = (int)(bar * view.Share);
        return clock + new string('━', done) + new string('·', bar - done) + share;
    }

    private static string Note(DemoView view)
    {
        if (view.Options.Anomalies && view.Clock < view.Start + new SimulationOptions().WarmUp) return "The first week has no anomalies: the series are learned. Ctrl-C ends it.";
        string swaps = view.Swaps == 0 ? "" : $"; model retrained and swapped {DemoText.Times(view.Swaps)}";
        return $"{DemoText.Count(view.Figures.Evaluation.Incidents, "incident", "incidents")}, {view.Open} open{swaps}. Ctrl-C ends it.";
    }

    private static Table Incidents(DemoView view, int width, int rows)
    {
        bool hasKind = width >= MinWidthForKind;
        int series = Math.Clamp(width / SeriesShare, 10, 24);
        int what = width - TimeWidth - StateWidth - SeverityWidth - series - 4 * Gap - (hasKind ? KindWidth + Gap : 0);
        Table table = Grid();
        table.AddColumn(Column("Since", TimeWidth)).AddColumn(Column("State", StateWidth)).AddColumn(Column("Severity", SeverityWidth)).AddColumn(Column("Series", series));
        if (hasKind) table.AddColumn(Column("Simulated", KindWidth));
        TableColumn last = Column("Incident", what);
        last.Padding = new Padding(0, 0, 0, 0);
        table.AddColumn(last);
        JudgedIncident[] shown = [.. view.Figures.Incidents.OrderByDescending(one => one.Incident.IsOpen).ThenByDescending(one => one.Incident.IsOpen ? one.Incident.Severity : default).Take(rows)];
        foreach (JudgedIncident one in shown)
        {
            DemoIncident incident = one.Incident;
            List<IRenderable> cells = [new Text(DemoText.ShortTime(incident.Span.Opened)), new Text(incident.IsOpen ? "open" : "ended"), Coloured(incident.Severity), new Text(DemoText.Shorten(incident.Series, series))];
            if (hasKind) cells.Add(new Text(one.Kind is not null && one.IsFalse ? "too long" : DemoText.Name(one.Kind)));
            cells.Add(new Text(DemoText.Shorten(incident.What, what)));
            table.AddRow(cells);
        }
        // A view of one height does not jump.
        for (int i = shown.Length; i < rows; i++) table.AddEmptyRow();
        return table;
    }

    private static Table Grid()
    {
        Table table = new Table().Border(TableBorder.None);
        table.ShowHeaders = true;
        return table;
    }

    private static TableColumn Column(string head, int width) => new(new Text(head, new Style(decoration: Decoration.Underline))) { Width = width, NoWrap = true, Padding = new Padding(0, 0, Gap, 0) };

    private static string[] Cells(string name, KindFigures kind, bool hasLabels) =>
        [name, hasLabels ? Number(kind.Found) : "–", hasLabels ? Number(kind.Missed) : "–", hasLabels ? DemoText.Share(kind.Found, kind.Known) : "–", Number(kind.False)];

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static Text Line(string text, int width, string? style = null) => new(DemoText.Shorten(text, width), style is null ? Style.Plain : Style.Parse(style));

    private static Text Coloured(Severity severity) => new(severity.ToString().ToLowerInvariant(), severity switch
    {
        Severity.Critical => new Style(Color.Red, decoration: Decoration.Bold),
        Severity.Warning => new Style(Color.Yellow),
        _ => Style.Plain,
    });
}
