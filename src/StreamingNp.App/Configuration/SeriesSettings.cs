using System.Globalization;
using System.Text;
using System.Text.Json;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Rules;

namespace StreamingNp.App.Configuration;

/// <summary>Says what holds for one series, and why.</summary>
internal static class SeriesSettings
{
    /// <summary>Writes what holds for a series: the rule and by what it matched, then each setting that a rule can change, with where its value is from.</summary>
    /// <param name="settings">All settings.</param>
    /// <param name="series">The name of the series.</param>
    /// <param name="tags">Its tags.</param>
    public static string Write(ProcessorSettings settings, string series, IReadOnlyDictionary<string, string> tags)
    {
        IReadOnlyList<SeriesRule> rules = settings.Rules.Rules;
        byte[] json = tags.Count == 0 ? [] : JsonSerializer.SerializeToUtf8Bytes(tags);
        int index = settings.Rules.Find(series, json);
        var text = new StringBuilder();
        if (index < 0)
        {
            text.Append(rules.Count == 0 ? $"There are no rules, so the settings hold for {series}.\n" : $"None of the {Count(rules.Count)} matches {series}, so the settings hold.\n");
        }
        else
        {
            string name = rules[index].Name.Length > 0 ? $" ({rules[index].Name})" : "";
            text.Append(CultureInfo.InvariantCulture, $"rules[{index}]{name} holds for {series}: it is the first of {Count(rules.Count)} that matches. It asks for {rules[index].Match}.\n");
            string[] others = [.. Enumerable.Range(index + 1, rules.Count - index - 1).Where(later => rules[later].Match.Matches(series, json)).Select(later => $"rules[{later.ToString(CultureInfo.InvariantCulture)}]")];
            if (others.Length > 0) text.Append($"Later rules that match and do not hold: {string.Join(", ", others)}.\n");
        }
        text.Append('\n');
        Append(text, settings.ToDetectorOptions(), index < 0 ? new SeriesRule() : rules[index], $"rules[{index.ToString(CultureInfo.InvariantCulture)}]");
        return text.ToString();
    }

    private static void Append(StringBuilder text, DetectorOptions general, SeriesRule rule, string origin)
    {
        DetectorOptions held = general.Under(rule);
        (string Name, object? Value, bool IsOfRule)[] rows =
        [
            ("detection.false_incidents", held.FalseAlarmRate is null ? held.FalseIncidentsPerMonth : null, rule.FalseIncidents is not null),
            ("detection.false_alarm_rate", held.FalseAlarmRate, false),
            ("incidents.direction", held.Incidents.Direction, rule.Direction is not null),
            ("incidents.min_effect", held.Incidents.MinimumEffect, rule.MinEffect is not null),
            ("incidents.min_relative_effect", held.Incidents.MinimumRelativeEffect, rule.MinRelativeEffect is not null),
            ("lower_bound", held.LowerBound, rule.LowerBound is not null),
            ("upper_bound", held.UpperBound, rule.UpperBound is not null),
            ("observations.kind", held.Kind, rule.Kind is not null),
            ("incidents.no_data_after", held.Incidents.NoDataAfter, rule.NoDataAfter is not null),
            ("severity", rule.Severity, rule.Severity is not null),
            ("max_severity", rule.MaxSeverity, rule.MaxSeverity is not null),
            .. rule.Mute.Select(window => ("mute", (object?)$"{Days(window)} {window.From:HH:mm} to {window.To:HH:mm} {window.Clock.Id}", true)),
            .. rule.Maintenance.Select(span => ("maintenance", (object?)$"{span.Start} to {span.End}", true)),
            .. rule.Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => ($"labels.{label.Key}", (object?)label.Value, true)),
            .. rule.Annotations.OrderBy(annotation => annotation.Key, StringComparer.Ordinal).Select(annotation => ($"annotations.{annotation.Key}", (object?)annotation.Value, true)),
        ];
        (string Name, string Value, string Origin)[] shown = [.. rows.Where(row => row.Value is not null).Select(row => (row.Name, SettingDefinition.Format(row.Value!), row.IsOfRule ? origin : "settings"))];
        int name = shown.Max(row => row.Name.Length), value = Math.Min(40, shown.Max(row => row.Value.Length));
        foreach ((string Name, string Value, string Origin) row in shown) text.Append($"{row.Name.PadRight(name)}  {row.Value.PadRight(value)}  {row.Origin}\n");
    }

    private static string Days(MuteWindow window) =>
        window.Days.Count == 7 ? "daily" : string.Join(',', window.Days.Order().Select(day => day.ToString()[..3].ToLowerInvariant()));

    private static string Count(int rules) => rules == 1 ? "1 rule" : string.Create(CultureInfo.InvariantCulture, $"{rules} rules");
}
