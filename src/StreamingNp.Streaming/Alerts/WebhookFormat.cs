using System.Globalization;
using StreamingNp.Detection.Events;

namespace StreamingNp.Streaming.Alerts;

/// <summary>CloudEvents in structured mode with the headers of Standard Webhooks. The data are the event as it is on the topic, or a group of them.</summary>
/// <param name="source">The CloudEvents attribute <c>source</c>.</param>
/// <param name="groupBy">The tag that groups share; null where there are none.</param>
/// <param name="key">The bytes of the secret; null for no signature.</param>
internal sealed class WebhookFormat(string source, string? groupBy, byte[]? key) : INotificationFormat
{
    /// <inheritdoc/>
    public bool GroupsEnds => true;

    /// <inheritdoc/>
    public string MediaType => "application/cloudevents+json";

    /// <inheritdoc/>
    public byte[] Write(Notification notification) => JsonMessage.Write(writer =>
    {
        IReadOnlyList<PublishedEvent> events = notification.Events;
        bool isGroup = events.Count > 1;
        string state = notification.State.ToString().ToLowerInvariant();
        writer.WriteStartObject();
        writer.WriteString("specversion", "1.0");
        writer.WriteString("id", notification.Id);
        writer.WriteString("source", source);
        writer.WriteString("type", isGroup ? $"streaming-np.incidents.{state}" : $"streaming-np.incident.{state}");
        writer.WriteString("subject", isGroup ? $"{groupBy}={notification.Shared}" : events[0].Series);
        writer.WriteString("time", events.Max(anomaly => anomaly.DetectedAt));
        writer.WriteString("datacontenttype", "application/json");
        writer.WritePropertyName("data");
        if (!isGroup)
        {
            writer.WriteRawValue(events[0].Json.Span);
        }
        else
        {
            writer.WriteStartObject();
            writer.WriteString("tag", groupBy);
            writer.WriteString("value", notification.Shared);
            writer.WriteStartArray("incidents");
            foreach (PublishedEvent anomaly in events) writer.WriteRawValue(anomaly.Json.Span);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    });

    /// <inheritdoc/>
    public void AddHeaders(HttpRequestMessage request, string id, ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        long timestamp = now.ToUnixTimeSeconds();
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        if (key is not null) request.Headers.Add("webhook-signature", WebhookSignature.Of(key, id, timestamp, body.Span));
    }
}
