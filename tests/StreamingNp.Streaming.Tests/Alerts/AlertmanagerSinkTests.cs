using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;
using StreamingNp.Streaming.Alerts;
using static StreamingNp.Streaming.Tests.Alerts.SomeEvents;

namespace StreamingNp.Streaming.Tests.Alerts;

public sealed class AlertmanagerSinkTests : IDisposable
{
    private readonly AlertHarness _harness = new();
    private readonly StandInReceiver _first = new(), _second = new();

    [Fact]
    public void Every_peer_gets_a_firing_alert_again_and_again_and_its_end_for_five_minutes_more()
    {
        using AlertmanagerSink sink = _harness.Alertmanager(_first, _second);
        sink.Take(Event(1), Place(5), delivered: false);
        AlertHarness.TurnUntil(sink, () => _first.Accepted.Count == 1 && _second.Accepted.Count == 1 && !sink.IsSending, "both to have it");
        string expected = """
            [{"labels":{"alertname":"StreamingNpIncident","cause":"value","cores":"8","incident":"incident-1","rack":"r1","series":"host-1/cpu"},
            "annotations":{"severity":"warning","summary":"host-1/cpu is 97.5, expected 8.5 to 15.5."},"startsAt":"2026-11-23T19:00:00.000Z","endsAt":"2026-11-23T20:04:00.000Z"}]
            """;
        Assert.Equal(expected.ReplaceLineEndings(""), _first.Accepted.Single().Body);
        Assert.Null(sink.FirstWaiting(Place(0).TopicPartition));

        Pass(sink, TimeSpan.FromMinutes(1), 2);
        sink.Take(Event(1, "updated", "critical"), Place(6), delivered: false);
        AlertHarness.TurnUntil(sink, () => _first.Accepted.Count == 3 && _second.Accepted.Count == 3 && !sink.IsSending, "both to have the change");
        sink.Take(Event(1, "resolved", "critical"), Place(7), delivered: false);
        AlertHarness.TurnUntil(sink, () => _first.Accepted.Count == 4 && _second.Accepted.Count == 4 && !sink.IsSending, "both to have the end");
        for (int minute = 1; minute < 5; minute++) Pass(sink, TimeSpan.FromMinutes(1), 4 + minute);
        _harness.Time.Advance(TimeSpan.FromMinutes(1));
        AlertHarness.Settle(sink);
        AlertHarness.Settle(sink);
        JsonElement[] sent = [.. _first.Accepted.Select(accepted => JsonElement.Parse(accepted.Body)[0])];
        Assert.Equal(8, sent.Length);
        Assert.Single(sent.Select(alert => alert.GetProperty("labels").GetRawText()).Distinct());
        Assert.Equal(["warning", "warning", "critical", "critical"], sent[..4].Select(alert => alert.GetProperty("annotations").GetProperty("severity").GetString()));
        Assert.All(sent[3..], alert => Assert.Equal("2026-11-23T19:10:00.000Z", alert.GetProperty("endsAt").GetString()));
    }

    [Fact]
    public void A_peer_that_is_away_holds_nobody_up_and_gets_what_is_still_open()
    {
        _second.Vanish();
        using AlertmanagerSink sink = _harness.Alertmanager(_first, _second);
        sink.Take(Event(1), Place(5), delivered: false);
        AlertHarness.TurnUntil(sink, () => sink.FirstWaiting(Place(0).TopicPartition) is null && !sink.IsSending, "one to have it");
        sink.Take(Event(2), Place(6), delivered: false);
        AlertHarness.TurnUntil(sink, () => sink.FirstWaiting(Place(0).TopicPartition) is null && !sink.IsSending, "one to have the second");
        _second.Return();
        _harness.Time.Advance(TimeSpan.FromSeconds(2));
        AlertHarness.TurnUntil(sink, () => _second.Accepted.Count == 1, "the other to have both");
        Assert.Equal(2, JsonElement.Parse(_second.Accepted.Single().Body).GetArrayLength());
    }

    [Fact]
    public void What_began_and_ended_while_nobody_could_be_reached_fires_before_it_is_resolved()
    {
        _first.Vanish();
        using AlertmanagerSink sink = _harness.Alertmanager(_first);
        sink.Take(Event(1), Place(5), delivered: false);
        sink.Take(Event(1, "resolved"), Place(6), delivered: false);
        AlertHarness.TurnUntil(sink, () => _harness.Log.Has("does not take alerts"), "the failure");
        _harness.Time.Advance(TimeSpan.FromHours(2));
        _first.Return();
        AlertHarness.TurnUntil(sink, () => _first.Accepted.Count == 1 && !sink.IsSending, "the alert");
        Assert.Equal(5, sink.FirstWaiting(Place(0).TopicPartition));
        _harness.Time.Advance(TimeSpan.FromMinutes(1));
        AlertHarness.TurnUntil(sink, () => sink.FirstWaiting(Place(0).TopicPartition) is null, "its end");
        JsonElement[] sent = [.. _first.Accepted.Select(accepted => JsonElement.Parse(accepted.Body)[0])];
        Assert.Equal(["2026-11-23T22:04:00.000Z", "2026-11-23T19:10:00.000Z"], sent.Select(alert => alert.GetProperty("endsAt").GetString()));
        Assert.Equal("2026-11-23T19:10:00.000Z", sent[0].GetProperty("annotations").GetProperty("resolved_at").GetString());
    }

    [Fact]
    public void After_a_restart_what_is_still_open_fires_on_and_what_is_over_is_not_sent()
    {
        using AlertmanagerSink sink = _harness.Alertmanager(_first);
        sink.Take(Event(1), Place(1), delivered: true);
        sink.Take(Event(2), Place(2), delivered: true);
        sink.Take(Event(1, "resolved"), Place(3), delivered: true);
        // Published once more by a processor that was killed.
        sink.Take(Event(1), Place(4), delivered: false);
        sink.Take(Event(2, "resolved"), Place(5), delivered: false);
        sink.Turn(maySend: false);
        Assert.False(sink.IsSending);
        AlertHarness.TurnUntil(sink, () => _first.Accepted.Count == 1 && !sink.IsSending, "the alert");
        JsonElement alert = Assert.Single(JsonElement.Parse(_first.Accepted.Single().Body).EnumerateArray());
        Assert.Equal(("incident-2", "2026-11-23T19:10:00.000Z"), (alert.GetProperty("labels").GetProperty("incident").GetString(), alert.GetProperty("endsAt").GetString()));
    }

    [Fact]
    public void Labels_have_names_that_alertmanager_takes_and_none_is_empty()
    {
        Dictionary<string, string> labels = AlertmanagerJson.LabelsOf(
            Event(1) with { Tags = new Dictionary<string, string> { ["k8s.io/name"] = "a", ["1st"] = "b", ["none"] = "", ["series"] = "c", ["alertname"] = "d" } },
            new() { Urls = [], Labels = new Dictionary<string, string> { ["team"] = "storage" } });
        Assert.Equal(["_1st=b", "alertname=StreamingNpIncident", "cause=value", "incident=incident-1", "k8s_io_name=a", "series=host-1/cpu", "team=storage"], labels.Select(label => $"{label.Key}={label.Value}").Order(StringComparer.Ordinal));
        Assert.Equal("mine", AlertmanagerJson.LabelsOf(Event(1), new() { Urls = [], Labels = new Dictionary<string, string> { ["alertname"] = "mine" } })["alertname"]);
        Assert.DoesNotContain("rack", AlertmanagerJson.LabelsOf(Event(1), new() { Urls = [], Tags = ["cores"] }).Keys);
    }

    [Fact]
    public void What_is_refused_is_counted_and_told_of_once_however_often_it_is_sent_again()
    {
        using var listener = new MeterListener { InstrumentPublished = (instrument, listener) => { if (instrument.Name == "streamingnp_alerts_refused_total") listener.EnableMeasurementEvents(instrument); } };
        // Other tests refuse alerts of other sinks.
        var refused = new ConcurrentQueue<long>();
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            if (tags[0] is ("sink", "alertmanager") && value > 0) refused.Enqueue(value);
        });
        listener.Start();
        _first.Status = 400;
        using AlertmanagerSink sink = _harness.Alertmanager(_first);
        sink.Take(Event(1), Place(5), delivered: false);
        for (int round = 1; round <= 3; round++)
        {
            AlertHarness.TurnUntil(sink, () => _first.Requests == round && !sink.IsSending, "the refusal");
            _harness.Time.Advance(TimeSpan.FromSeconds(60));
        }
        Assert.Equal([1], refused);
        Assert.Single(_harness.Log.Lines, line => line.Contains("refuses an alert", StringComparison.Ordinal));
    }

    [Fact]
    public void A_request_that_is_too_large_is_sent_again_with_half_as_many_alerts()
    {
        _first.Status = 413;
        using AlertmanagerSink sink = _harness.Alertmanager(_first);
        for (int incident = 1; incident <= 4; incident++) sink.Take(Event(incident), Place(incident), delivered: false);
        AlertHarness.TurnUntil(sink, () => _first.Requests == 1 && !sink.IsSending, "the refusal");
        Assert.Equal(1, sink.FirstWaiting(Place(0).TopicPartition));
        _first.Status = 200;
        _harness.Time.Advance(TimeSpan.FromSeconds(1));
        AlertHarness.TurnUntil(sink, () => sink.FirstWaiting(Place(0).TopicPartition) is null, "all of them");
        Assert.Equal([2, 2], _first.Accepted.Select(accepted => JsonElement.Parse(accepted.Body).GetArrayLength()));
    }

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        _harness.Dispose();
    }

    private void Pass(AlertmanagerSink sink, TimeSpan time, int accepted)
    {
        _harness.Time.Advance(time);
        AlertHarness.TurnUntil(sink, () => _first.Accepted.Count == accepted && _second.Accepted.Count == accepted && !sink.IsSending, $"{accepted} requests at each peer");
    }
}
