using System.Text.Json;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;

namespace StreamingNp.Streaming.Alerts;

/// <summary>Writes alerts as API v2 of Alertmanager takes them, and their labels.</summary>
internal static class AlertmanagerJson
{
    private const string Name = "StreamingNpIncident";

    /// <summary>The identity of an incident's alert. The severity is no part of it: it may rise.</summary>
    public static Dictionary<string, string> LabelsOf(PublishedEvent anomaly, AlertmanagerOptions options)
    {
        Dictionary<string, string> labels = [];
        foreach ((string tag, string value) in anomaly.Tags)
            if (options.Tags.Contains(tag, StringComparer.Ordinal) || options.Tags.Contains("*", StringComparer.Ordinal)) labels[LabelOf(tag)] = value;
        foreach ((string name, string value) in options.Labels) labels[LabelOf(name)] = value;
        // A tag of the same name does not change who the alert is.
        labels["alertname"] = options.Labels.GetValueOrDefault("alertname", Name);
        labels["series"] = anomaly.Series;
        labels["cause"] = anomaly.Cause;
        labels["incident"] = anomaly.Incident;
        // Alertmanager takes an empty label for none.
        return labels.Where(label => label.Value.Length > 0).ToDictionary();
    }

    /// <summary>Writes alerts.</summary>
    /// <param name="alerts">The alerts.</param>
    /// <param name="now">The wall clock.</param>
    /// <param name="lifetime">How long one fires without being sent again.</param>
    public static byte[] Write(IEnumerable<AlertmanagerAlert> alerts, DateTimeOffset now, TimeSpan lifetime) => JsonMessage.Write(writer =>
    {
        writer.WriteStartArray();
        foreach (AlertmanagerAlert alert in alerts) Write(writer, alert, now, lifetime);
        writer.WriteEndArray();
    });

    // A label is [a-zA-Z_][a-zA-Z0-9_]*.
    internal static string LabelOf(string tag)
    {
        string label = string.Concat(tag.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));
        return label.Length == 0 || char.IsAsciiDigit(label[0]) ? $"_{label}" : label;
    }

    private static void Write(Utf8JsonWriter writer, AlertmanagerAlert alert, DateTimeOffset now, TimeSpan lifetime)
    {
        PublishedEvent latest = alert.Latest;
        // Clocks of series may be ahead; an alert may not begin after it ends.
        DateTimeOffset start = alert.Start < now ? alert.Start : now;
        DateTimeOffset ended = latest.DetectedAt < now ? latest.DetectedAt : now;
        writer.WriteStartObject();
        writer.WriteTable("labels", alert.Labels);
        Dictionary<string, string> annotations = new(latest.Annotations)
        {
            ["severity"] = latest.Severity.ToString().ToLowerInvariant(),
            ["summary"] = latest.Sentence,
        };
        if (latest.State == IncidentChange.Resolved && !alert.SaysResolved) annotations["resolved_at"] = Time(ended);
        writer.WriteTable("annotations", annotations);
        writer.WriteString("startsAt", Time(start));
        writer.WriteString("endsAt", Time(!alert.SaysResolved ? now + lifetime : ended > start ? ended : start));
        writer.WriteEndObject();
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
