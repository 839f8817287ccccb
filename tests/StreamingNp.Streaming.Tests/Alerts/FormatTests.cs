using System.Text;
using StreamingNp.Detection.Events;
using StreamingNp.Streaming.Alerts;
using static StreamingNp.Streaming.Tests.Alerts.SomeEvents;

namespace StreamingNp.Streaming.Tests.Alerts;

public class FormatTests
{
    [Fact]
    public void A_webhook_gets_the_event_as_a_cloud_event()
    {
        string expected = $$"""
            {"specversion":"1.0","id":"opened-warning-1","source":"streaming-np/g","type":"streaming-np.incident.opened","subject":"host-1/cpu",
            "time":"2026-11-23T19:00:00+00:00","datacontenttype":"application/json","data":{{Json(1)}}}
            """;
        Assert.Equal(expected.ReplaceLineEndings(""), Written(new WebhookFormat("streaming-np/g", null, null), Event(1)));
    }

    [Fact]
    public void Slack_gets_a_title_the_sentence_and_what_the_series_is_tagged_with()
    {
        string expected = """
            {"text":"Critical: host-1/cpu: host-1/cpu is 97.5, expected 8.5 to 15.5.","blocks":[
            {"type":"section","text":{"type":"mrkdwn","text":":red_circle: *Critical: host-1/cpu*\nhost-1/cpu is 97.5, expected 8.5 to 15.5."}},
            {"type":"context","elements":[{"type":"mrkdwn","text":"cores: 8  rack: &lt;r&amp;1&gt;"}]}]}
            """;
        Assert.Equal(expected.ReplaceLineEndings(""), Written(new SlackFormat(null), Event(1, severity: "critical", rack: "<r&1>")));
    }

    [Fact]
    public void Slack_gets_another_message_when_it_is_over()
    {
        string text = Written(new SlackFormat(null), Event(1, "resolved"));
        Assert.StartsWith("""{"text":"Resolved: host-1/cpu: Back within the expected range after 10 minutes.","blocks":[""", text, StringComparison.Ordinal);
        Assert.Contains(":large_green_circle: *Resolved: host-1/cpu*", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Slack_gets_a_group_as_a_list_that_is_not_too_long()
    {
        string text = Written(new SlackFormat("rack"), [.. Enumerable.Range(10, 40).Select(incident => Event(incident))]);
        Assert.Contains("*Warning: 40 incidents of rack=r1*\\n• host-10/cpu is 97.5, expected 8.5 to 15.5.\\n• host-11/cpu", text, StringComparison.Ordinal);
        Assert.Contains("and 25 more", text, StringComparison.Ordinal);
    }

    [Fact]
    public void PagerDuty_is_triggered_and_resolved_by_the_incident()
    {
        var format = new PagerDutyFormat("key", null);
        string expected = $$$$$"""
            {"routing_key":"key","event_action":"trigger","dedup_key":"incident-1","client":"StreamingNp",
            "payload":{"summary":"host-1/cpu is 97.5, expected 8.5 to 15.5.","source":"host-1/cpu","severity":"warning","timestamp":"2026-11-23T19:00:00+00:00","class":"value",
            "custom_details":{"event":{{{{{Json(1)}}}}},"annotations":{}}}}
            """;
        Assert.Equal(expected.ReplaceLineEndings(""), Written(format, Event(1)));
        Assert.Equal("""{"routing_key":"key","event_action":"resolve","dedup_key":"incident-1"}""", Written(format, Event(1, "resolved")));
    }

    [Fact]
    public void PagerDuty_resolves_a_group_with_the_last_of_its_incidents()
    {
        var format = new PagerDutyFormat("key", "rack");
        string opened = Written(format, Event(2, after: TimeSpan.FromSeconds(1)), Event(1));
        Assert.Contains("\"dedup_key\":\"incident-1\"", opened, StringComparison.Ordinal);
        Assert.Contains("\"source\":\"rack=r1\"", opened, StringComparison.Ordinal);
        Assert.Contains("\"group\":\"r1\"", opened, StringComparison.Ordinal);
        Assert.Contains("\"dedup_key\":\"incident-1\"", Written(format, Event(2, "updated", "critical")), StringComparison.Ordinal);
        Assert.Null(format.Write(Of(Event(1, "resolved"))));
        Assert.Contains("\"event_action\":\"resolve\",\"dedup_key\":\"incident-1\"", Written(format, Event(2, "resolved")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", true)]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", false)]
    [InlineData("whsec_short", false)]
    [InlineData("whsec_AAAA", false)]
    public void A_secret_is_24_to_64_bytes_in_base64_behind_its_prefix(string secret, bool isOne) => Assert.Equal(isOne, WebhookSignature.TryRead(secret, out _));

    [Fact]
    public void The_signature_is_that_of_the_example_of_standard_webhooks()
    {
        Assert.True(WebhookSignature.TryRead("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", out byte[] key));
        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", WebhookSignature.Of(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, """{"test": 2432232314}"""u8));
    }

    private static string Written(INotificationFormat format, params PublishedEvent[] events) => Encoding.UTF8.GetString(format.Write(Of(events))!);

    private static Notification Of(params PublishedEvent[] events)
    {
        var notification = new Notification(events[0], "r1", 0);
        foreach (PublishedEvent anomaly in events) notification.Add(anomaly, Place(0));
        return notification;
    }
}
