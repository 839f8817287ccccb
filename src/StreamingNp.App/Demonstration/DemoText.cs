using System.Globalization;
using StreamingNp.Detection.Evaluation;
using StreamingNp.Detection.Observations;

namespace StreamingNp.App.Demonstration;

/// <summary>The words of a demonstration, for people.</summary>
internal static class DemoText
{
    /// <summary>The name of a kind of anomaly.</summary>
    /// <param name="kind">The kind; null for no anomaly.</param>
    public static string Name(AnomalyKind? kind) => kind switch
    {
        null => "no anomaly",
        AnomalyKind.LevelShift => "level shift",
        AnomalyKind.FlatLine => "flat line",
        AnomalyKind.ShiftedDay => "shifted day",
        _ => kind.Value.ToString().ToLowerInvariant(),
    };

    /// <summary>A simulated time, such as <c>2026-01-13 04:20</c>.</summary>
    public static string Time(EventTime time) => time.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A simulated time, such as <c>13 Jan 04:20</c>.</summary>
    public static string ShortTime(EventTime time) => time.ToDateTimeOffset().ToString("dd MMM HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A text, cut with … where it is longer than <paramref name="width"/>: between words where one ends near by, so that no number is cut.</summary>
    public static string Shorten(string text, int width)
    {
        if (text.Length <= width) return text;
        if (width < 2) return "…";
        string cut = text[..(width - 1)];
        int space = text[width - 1] == ' ' ? -1 : cut.LastIndexOf(' ');
        return $"{(space > width / 2 ? cut[..space] : cut).TrimEnd()}…";
    }

    /// <summary>A share, such as <c>87 %</c>; a dash where there is nothing to share.</summary>
    public static string Share(int part, int all) => all == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{(double)part / all:P0}");

    /// <summary>A number with its noun, such as <c>1 incident</c>.</summary>
    public static string Count(int count, string one, string many) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many)}");

    /// <summary>How often, such as <c>once</c> and <c>2 times</c>.</summary>
    public static string Times(int count) => count == 1 ? "once" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} times");
}
