using System.Globalization;
using System.Text;
using Confluent.Kafka;
using StreamingNp.Detection.Events;

namespace StreamingNp.Streaming.Tests.Alerts;

/// <summary>Events of incidents, as they are on the topic.</summary>
public static class SomeEvents
{
    public static readonly DateTimeOffset Start = new(2026, 11, 23, 19, 0, 0, TimeSpan.Zero);

    /// <summary>An event.</summary>
    /// <param name="incident">The incident; its series is host-N/cpu.</param>
    /// <param name="state">What happened.</param>
    /// <param name="severity">The severity.</param>
    /// <param name="after">How long after <see cref="Start"/> it began, and for what ends also ended.</param>
    /// <param name="rack">The tag rack.</param>
    public static string Json(int incident, string state = "opened", string severity = "warning", TimeSpan after = default, string rack = "r1")
    {
        string start = (Start + after).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        string time = state == "opened" ? start : (Start + after + TimeSpan.FromMinutes(10)).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        string explanation = state == "resolved" ? "Back within the expected range after 10 minutes." : $"host-{incident}/cpu is 97.5, expected 8.5 to 15.5.";
        string ended = state == "resolved" ? "\"ended\":\"recovered\"," : "";
        return $$"""{"id":"{{state}}-{{severity}}-{{incident}}","incident":"incident-{{incident}}","state":"{{state}}",{{ended}}"cause":"value","series":"host-{{incident}}/cpu","tags":{"rack":"{{rack}}","cores":8},"timestamp":"{{time}}","detected_at":"{{time}}","start":"{{start}}","value":97.5,"severity":"{{severity}}","explanation":"{{explanation}}"}""";
    }

    public static PublishedEvent Event(int incident, string state = "opened", string severity = "warning", TimeSpan after = default, string rack = "r1") =>
        PublishedEvent.Parse(Encoding.UTF8.GetBytes(Json(incident, state, severity, after, rack)));

    public static TopicPartitionOffset Place(long offset, int partition = 0) => new("anomalies", partition, offset);
}
