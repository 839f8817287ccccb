using System.Globalization;
using System.Text;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;

namespace StreamingNp.Streaming.Alerts;

/// <summary>Messages for an incoming webhook of Slack, as blocks. What opens and what ends are two messages: such a webhook cannot edit one.</summary>
/// <param name="groupBy">The tag that groups share; null where there are none.</param>
internal sealed class SlackFormat(string? groupBy) : INotificationFormat
{
    // Slack takes 3,000 characters a section; what is escaped grows.
    private const int MaxCharacters = 2_900, MaxIncidents = 15;

    /// <inheritdoc/>
    public bool GroupsEnds => true;

    /// <inheritdoc/>
    public string MediaType => "application/json";

    /// <inheritdoc/>
    public byte[] Write(Notification notification) => JsonMessage.Write(writer =>
    {
        IReadOnlyList<PublishedEvent> events = notification.Events;
        string title = Title(notification, events);
        writer.WriteStartObject();
        // Notifications of phones show the text.
        writer.WriteString("text", JsonMessage.Cut($"{title}: {Escaped(events[0].Explanation)}", MaxCharacters));
        writer.WriteStartArray("blocks");
        writer.WriteStartObject();
        writer.WriteString("type", "section");
        writer.WriteStartObject("text");
        writer.WriteString("type", "mrkdwn");
        writer.WriteString("text", JsonMessage.Cut($"{Mark(notification)} *{title}*\n{Sentences(events)}", MaxCharacters));
        writer.WriteEndObject();
        writer.WriteEndObject();
        if (Context(events) is { Length: > 0 } context)
        {
            writer.WriteStartObject();
            writer.WriteString("type", "context");
            writer.WriteStartArray("elements");
            writer.WriteStartObject();
            writer.WriteString("type", "mrkdwn");
            writer.WriteString("text", JsonMessage.Cut(context, MaxCharacters));
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    /// <inheritdoc/>
    public void AddHeaders(HttpRequestMessage request, string id, ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
    }

    private string Title(Notification notification, IReadOnlyList<PublishedEvent> events)
    {
        string what = events.Count == 1 ? Escaped(events[0].Series) : string.Create(CultureInfo.InvariantCulture, $"{events.Count} incidents of {Escaped($"{groupBy}={notification.Shared}")}");
        string severity = notification.Severity.ToString();
        return notification.State switch
        {
            IncidentChange.Opened => $"{severity}: {what}",
            IncidentChange.Updated => $"Now {severity.ToLowerInvariant()}: {what}",
            _ => $"Resolved: {what}",
        };
    }

    private static string Mark(Notification notification) => (notification.State, notification.Severity) switch
    {
        (IncidentChange.Resolved, _) => ":large_green_circle:",
        (_, Severity.Critical) => ":red_circle:",
        (_, Severity.Warning) => ":large_orange_circle:",
        _ => ":large_blue_circle:",
    };

    private static string Sentences(IReadOnlyList<PublishedEvent> events)
    {
        if (events is [var only]) return Escaped(only.Explanation);
        var text = new StringBuilder();
        foreach (PublishedEvent anomaly in events.Take(MaxIncidents)) text.Append(CultureInfo.InvariantCulture, $"• {Escaped(anomaly.Sentence)}\n");
        if (events.Count > MaxIncidents) text.Append(CultureInfo.InvariantCulture, $"and {events.Count - MaxIncidents} more");
        return text.ToString().TrimEnd();
    }

    // What all of them share says where to look; the annotations are those of the first.
    private static string Context(IReadOnlyList<PublishedEvent> events) => string.Join("  ", events[0].Tags
        .Where(tag => events.All(anomaly => anomaly.Tags.GetValueOrDefault(tag.Key) == tag.Value))
        .Concat(events[0].Annotations).OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => Escaped($"{entry.Key}: {entry.Value}")));

    private static string Escaped(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
