using System.Net;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;

namespace StreamingNp.Streaming.Alerts;

/// <summary>
/// Events API v2 of PagerDuty: an incident triggers with its id as the key and resolves by it. A group triggers with the key of its
/// first incident, and resolves when the last of its incidents has.
/// </summary>
/// <param name="routingKey">The integration key of the service.</param>
/// <param name="groupBy">The tag that groups share; null where there are none.</param>
internal sealed class PagerDutyFormat(string routingKey, string? groupBy) : INotificationFormat
{
    private const int MaxSummary = 1_024, MaxRemembered = 10_000, MaxSentences = 20;

    private readonly Dictionary<string, Group> _groups = [];

    /// <inheritdoc/>
    public bool GroupsEnds => false;

    /// <inheritdoc/>
    public string MediaType => "application/json";

    /// <inheritdoc/>
    public byte[]? Write(Notification notification)
    {
        IReadOnlyList<PublishedEvent> events = notification.Events;
        if (events.Count > 1) Remember(events);
        string key = events[0].Incident;
        if (_groups.TryGetValue(key, out Group? group)) key = group.Key;
        if (notification.State != IncidentChange.Resolved) return Trigger(notification, events, key);
        _groups.Remove(events[0].Incident);
        if (group is not null && --group.Open > 0) return null;
        return JsonMessage.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("routing_key", routingKey);
            writer.WriteString("event_action", "resolve");
            writer.WriteString("dedup_key", key);
            writer.WriteEndObject();
        });
    }

    /// <inheritdoc/>
    public void AddHeaders(HttpRequestMessage request, string id, ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
    }

    /// <inheritdoc/>
    // A wrong key can be mended; PagerDuty answers as to a wrong message.
    public EndpointAnswer? Judge(HttpStatusCode status, string body) =>
        status == HttpStatusCode.BadRequest && body.Replace(' ', '_').Contains("routing_key", StringComparison.OrdinalIgnoreCase) ? EndpointAnswer.Failed : null;

    private byte[] Trigger(Notification notification, IReadOnlyList<PublishedEvent> events, string key) => JsonMessage.Write(writer =>
    {
        PublishedEvent first = events[0];
        writer.WriteStartObject();
        writer.WriteString("routing_key", routingKey);
        writer.WriteString("event_action", "trigger");
        writer.WriteString("dedup_key", key);
        writer.WriteString("client", "StreamingNp");
        writer.WriteStartObject("payload");
        writer.WriteString("summary", JsonMessage.Cut(events.Count == 1 ? first.Sentence : FormattableString.Invariant($"{events.Count} incidents of {groupBy}={notification.Shared}. {first.Sentence}"), MaxSummary));
        writer.WriteString("source", events.Count == 1 ? first.Series : $"{groupBy}={notification.Shared}");
        writer.WriteString("severity", notification.Severity.ToString().ToLowerInvariant());
        writer.WriteString("timestamp", first.Start);
        if (groupBy is not null && first.Tags.TryGetValue(groupBy, out string? value)) writer.WriteString("group", value);
        writer.WriteString("class", first.Cause);
        writer.WriteStartObject("custom_details");
        if (events.Count > 1)
        {
            writer.WriteStartArray("incidents");
            foreach (PublishedEvent anomaly in events.Take(MaxSentences)) writer.WriteStringValue(anomaly.Sentence);
            writer.WriteEndArray();
        }
        else
        {
            writer.WritePropertyName("event");
            writer.WriteRawValue(first.Json.Span);
        }
        writer.WriteTable("annotations", first.Annotations);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    // After a restart nobody knows the groups: then one resolves with its first incident.
    private void Remember(IReadOnlyList<PublishedEvent> events)
    {
        if (_groups.Count >= MaxRemembered) _groups.Clear();
        var group = new Group(events[0].Incident) { Open = events.Count };
        foreach (PublishedEvent anomaly in events) _groups[anomaly.Incident] = group;
    }

    private sealed class Group(string key)
    {
        public string Key => key;

        public int Open { get; set; }
    }
}
