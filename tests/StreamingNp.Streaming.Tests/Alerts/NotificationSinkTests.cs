using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using StreamingNp.Streaming.Alerts;
using static StreamingNp.Streaming.Tests.Alerts.SomeEvents;

namespace StreamingNp.Streaming.Tests.Alerts;

public sealed class NotificationSinkTests : IDisposable
{
    private readonly AlertHarness _harness = new();
    private readonly StandInReceiver _receiver = new();

    [Fact]
    public void A_message_carries_the_headers_of_standard_webhooks_and_a_signature_that_anyone_can_check()
    {
        byte[] key = [.. Enumerable.Range(1, 32).Select(number => (byte)number)];
        using NotificationSink sink = _harness.Webhook(_receiver, key);
        sink.Take(Event(1), Place(5), delivered: false);
        AlertHarness.TurnUntil(sink, () => sink.FirstWaiting(Place(0).TopicPartition) is null, "the delivery");
        (Dictionary<string, string> headers, string body) = Assert.Single(_receiver.Accepted);
        Assert.Equal(("opened-warning-1", "application/cloudevents+json; charset=utf-8"), (headers["webhook-id"], headers["Content-Type"]));
        Assert.Equal(_harness.Time.GetUtcNow().ToUnixTimeSeconds().ToString(null, null), headers["webhook-timestamp"]);
        // As the specification says it, by other means than the code: HMAC-SHA256 over "id.timestamp.body".
        byte[] expected = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{headers["webhook-id"]}.{headers["webhook-timestamp"]}.{body}"));
        Assert.Equal("v1," + Convert.ToBase64String(expected), headers["webhook-signature"]);
    }

    [Fact]
    public void Without_a_secret_nothing_is_signed()
    {
        using NotificationSink sink = _harness.Webhook(_receiver);
        sink.Take(Event(1), Place(5), delivered: false);
        AlertHarness.TurnUntil(sink, () => !_receiver.Accepted.IsEmpty, "the delivery");
        Assert.DoesNotContain("webhook-signature", _receiver.Accepted.Single().Headers.Keys);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(302)]
    public void What_fails_is_sent_again_with_the_same_id_after_a_wait_that_doubles(int status)
    {
        using NotificationSink sink = _harness.Webhook(_receiver);
        _receiver.Status = status;
        sink.Take(Event(1), Place(5), delivered: false);
        sink.Take(Event(2), Place(6), delivered: false);
        AlertHarness.TurnUntil(sink, () => _receiver.Requests == 1, "the first try");
        AlertHarness.Settle(sink);
        foreach (double seconds in new[] { 1.0, 2, 4, 8, 16, 32, 60, 60 })
        {
            int tries = _receiver.Requests;
            _harness.Time.Advance(TimeSpan.FromSeconds(0.499 * seconds));
            AlertHarness.Settle(sink);
            Assert.Equal(tries, _receiver.Requests);
            _harness.Time.Advance(TimeSpan.FromSeconds(0.501 * seconds));
            AlertHarness.TurnUntil(sink, () => _receiver.Requests == tries + 1, "the next try");
            AlertHarness.Settle(sink);
        }
        Assert.Equal(5, sink.FirstWaiting(Place(0).TopicPartition));
        _receiver.Status = 204;
        _harness.Time.Advance(TimeSpan.FromMinutes(1));
        AlertHarness.TurnUntil(sink, () => sink.FirstWaiting(Place(0).TopicPartition) is null, "the delivery");
        Assert.Equal(["opened-warning-1", "opened-warning-2"], _receiver.Accepted.Select(accepted => accepted.Headers["webhook-id"]));
        Assert.Contains(_harness.Log.Lines, line => line.Contains("does not take alerts", StringComparison.Ordinal));
        Assert.Single(_harness.Log.Lines, line => line.Contains("takes alerts again", StringComparison.Ordinal));
    }

    [Fact]
    public void Who_asks_for_time_gets_it()
    {
        using NotificationSink sink = _harness.Webhook(_receiver);
        (_receiver.Status, _receiver.Header) = (429, "Retry-After: 30\r\n");
        sink.Take(Event(1), Place(5), delivered: false);
        AlertHarness.TurnUntil(sink, () => _receiver.Requests == 1, "the first try");
        AlertHarness.Settle(sink);
        _harness.Time.Advance(TimeSpan.FromSeconds(29));
        AlertHarness.Settle(sink);
        Assert.Equal(1, _receiver.Requests);
        _harness.Time.Advance(TimeSpan.FromSeconds(1));
        AlertHarness.TurnUntil(sink, () => _receiver.Requests == 2, "the next try");
    }

    [Fact]
    public void A_receiver_that_hangs_is_given_up_and_asked_again()
    {
        using NotificationSink sink = _harness.Webhook(_receiver);
        _receiver.Hangs = true;
        sink.Take(Event(1), Place(5), delivered: false);
        AlertHarness.TurnUntil(sink, () => _receiver.Requests == 1, "the first try");
        _receiver.Hangs = false;
        Assert.True(sink.IsSending);
        _harness.Time.Advance(_harness.Options.Timeout);
        AlertHarness.Settle(sink);
        Assert.True(_harness.Log.Has("no answer within 10 s"));
        _harness.Time.Advance(TimeSpan.FromSeconds(1));
        AlertHarness.TurnUntil(sink, () => _receiver.Accepted.Count == 1, "the delivery");
    }

    [Fact]
    public void What_is_refused_is_skipped_with_an_error_that_shows_the_answer_but_no_secret()
    {
        using NotificationSink sink = _harness.Webhook(_receiver);
        (_receiver.Status, _receiver.Says) = (400, $"no use of /hook: {new string('x', 1_000)}");
        sink.Take(Event(1), Place(5), delivered: false);
        AlertHarness.TurnUntil(sink, () => sink.FirstWaiting(Place(0).TopicPartition) is null, "the end of it");
        string line = Assert.Single(_harness.Log.Lines);
        Assert.Contains("refuses an alert (400: no use of (secret): xxx", line, StringComparison.Ordinal);
        Assert.True(line.Length < 400);
        _receiver.Status = 200;
        sink.Take(Event(2), Place(6), delivered: false);
        AlertHarness.TurnUntil(sink, () => _receiver.Accepted.Count == 1, "the next delivery");
    }

    [Fact]
    public void Who_is_gone_gets_nothing_more_and_what_waits_is_not_committed()
    {
        using NotificationSink sink = _harness.Webhook(_receiver);
        _receiver.Status = 410;
        sink.Take(Event(1), Place(5), delivered: false);
        AlertHarness.TurnUntil(sink, () => sink.HasEnded, "the end");
        sink.Take(Event(2), Place(6), delivered: false);
        _harness.Time.Advance(TimeSpan.FromHours(1));
        sink.Turn(maySend: true);
        Assert.Equal((1, 5), (_receiver.Requests, sink.FirstWaiting(Place(0).TopicPartition)));
        Assert.True(_harness.Log.Has("wants no more alerts"));
    }

    [Fact]
    public void An_event_that_is_on_the_topic_twice_is_sent_once_and_what_is_not_severe_enough_never()
    {
        _harness.Options = _harness.Options with { MinSeverity = Detection.Incidents.Severity.Warning };
        using NotificationSink sink = _harness.Webhook(_receiver);
        sink.Take(Event(1, severity: "info"), Place(4), delivered: false);
        sink.Take(Event(1), Place(5), delivered: false);
        sink.Take(Event(1), Place(6), delivered: false);
        AlertHarness.TurnUntil(sink, () => sink.FirstWaiting(Place(0).TopicPartition) is null, "the delivery");
        sink.Take(Event(1), Place(7), delivered: false);
        sink.Take(Event(1, "resolved"), Place(8), delivered: false);
        AlertHarness.TurnUntil(sink, () => sink.FirstWaiting(Place(0).TopicPartition) is null, "the delivery");
        Assert.Equal(["opened-warning-1", "resolved-warning-1"], _receiver.Accepted.Select(accepted => accepted.Headers["webhook-id"]));
    }

    [Fact]
    public void What_begins_together_and_shares_a_tag_is_one_message_and_an_incident_stays_in_order()
    {
        _harness.Options = _harness.Options with { GroupBy = "rack" };
        using NotificationSink sink = _harness.Webhook(_receiver);
        sink.Take(Event(1), Place(1), delivered: false);
        sink.Take(Event(2, after: TimeSpan.FromSeconds(50)), Place(2), delivered: false);
        sink.Take(Event(3, after: TimeSpan.FromSeconds(10), rack: "r2"), Place(3), delivered: false);
        sink.Take(Event(4, after: TimeSpan.FromMinutes(5)), Place(4), delivered: false);
        AlertHarness.Settle(sink);
        Assert.Equal((0, 1), (_receiver.Requests, sink.FirstWaiting(Place(0).TopicPartition)));
        _harness.Time.Advance(TimeSpan.FromMinutes(1));
        AlertHarness.TurnUntil(sink, () => sink.FirstWaiting(Place(0).TopicPartition) is null, "the deliveries");
        JsonElement[] bodies = Bodies();
        Assert.Equal(["streaming-np.incidents.opened", "streaming-np.incident.opened", "streaming-np.incident.opened"], bodies.Select(body => body.GetProperty("type").GetString()));
        Assert.Equal(("rack=r1", 2), (bodies[0].GetProperty("subject").GetString(), bodies[0].GetProperty("data").GetProperty("incidents").GetArrayLength()));

        // It opens and ends while it waits for others.
        sink.Take(Event(5, after: TimeSpan.FromHours(1)), Place(5), delivered: false);
        sink.Take(Event(5, "resolved", after: TimeSpan.FromHours(1)), Place(6), delivered: false);
        AlertHarness.TurnUntil(sink, () => _receiver.Accepted.Count == 4 && !sink.IsSending, "the beginning of the incident");
        Assert.Equal(6, sink.FirstWaiting(Place(0).TopicPartition));
        _harness.Time.Advance(TimeSpan.FromMinutes(1));
        AlertHarness.TurnUntil(sink, () => _receiver.Accepted.Count == 5, "the end of the incident");
        Assert.Equal(["opened", "resolved"], Bodies()[3..].Select(body => body.GetProperty("data").GetProperty("state").GetString()));
    }

    [Fact]
    public void What_waits_of_a_partition_that_goes_is_forgotten_and_taken_when_it_comes_again()
    {
        _receiver.Vanish();
        using NotificationSink sink = _harness.Webhook(_receiver);
        sink.Take(Event(1), Place(1), delivered: false);
        AlertHarness.TurnUntil(sink, () => _harness.Log.Has("does not take"), "the failure");
        sink.Take(Event(2), Place(2), delivered: false);
        sink.Take(Event(3), Place(1, partition: 1), delivered: false);
        sink.Forget(Place(0).TopicPartition);
        Assert.Null(sink.FirstWaiting(Place(0).TopicPartition));
        sink.Take(Event(2), Place(2), delivered: false);
        _receiver.Return();
        _harness.Time.Advance(TimeSpan.FromMinutes(1));
        AlertHarness.TurnUntil(sink, () => sink.FirstWaiting(Place(0).TopicPartition) is null && sink.FirstWaiting(Place(0, 1).TopicPartition) is null, "the deliveries");
        Assert.Equal(["opened-warning-3", "opened-warning-2"], _receiver.Accepted.Select(accepted => accepted.Headers["webhook-id"]));
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public void What_is_under_way_when_its_partition_goes_is_tried_again_only_if_the_partition_comes_back(bool comesBack, int requests)
    {
        using NotificationSink sink = _harness.Webhook(_receiver);
        _receiver.Hangs = true;
        sink.Take(Event(1), Place(1), delivered: false);
        AlertHarness.TurnUntil(sink, () => _receiver.Requests == 1, "the request");
        _receiver.Hangs = false;
        sink.Forget(Place(0).TopicPartition);
        if (comesBack) sink.Take(Event(1), Place(1), delivered: false);
        _harness.Time.Advance(_harness.Options.Timeout);
        AlertHarness.Settle(sink);
        _harness.Time.Advance(TimeSpan.FromMinutes(1));
        AlertHarness.TurnUntil(sink, () => sink.FirstWaiting(Place(0).TopicPartition) is null, "nothing to wait for");
        Assert.Equal(requests, _receiver.Requests);
    }

    [Fact]
    public void PagerDuty_gets_an_alert_again_that_it_refused_for_its_key()
    {
        using var sink = new NotificationSink("pagerduty", _receiver.Url, new PagerDutyFormat("key", null), [], _harness.Options, _harness.Metrics, _harness.Time, _harness.Log);
        (_receiver.Status, _receiver.Says) = (400, """{"status":"invalid event","errors":["Length of 'routing_key' is incorrect (should be 32 characters)"]}""");
        sink.Take(Event(1), Place(5), delivered: false);
        AlertHarness.TurnUntil(sink, () => _harness.Log.Has("does not take alerts (400"), "the warning");
        Assert.Equal(5, sink.FirstWaiting(Place(0).TopicPartition));
        _receiver.Says = "Event object is invalid";
        _harness.Time.Advance(TimeSpan.FromSeconds(1));
        AlertHarness.TurnUntil(sink, () => sink.FirstWaiting(Place(0).TopicPartition) is null, "the end of it");
        Assert.True(_harness.Log.Has("refuses an alert"));
    }

    public void Dispose()
    {
        _receiver.Dispose();
        _harness.Dispose();
    }

    private JsonElement[] Bodies() => [.. _receiver.Accepted.Select(accepted => JsonElement.Parse(accepted.Body))];
}
