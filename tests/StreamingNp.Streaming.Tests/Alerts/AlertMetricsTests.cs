using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using StreamingNp.Streaming.Alerts;
using static StreamingNp.Streaming.Tests.Alerts.SomeEvents;

namespace StreamingNp.Streaming.Tests.Alerts;

public class AlertMetricsTests
{
    [Fact]
    public void A_sink_counts_what_it_sent_what_failed_what_was_refused_and_what_waits()
    {
        using var harness = new AlertHarness();
        using var receiver = new StandInReceiver { Status = 500 };
        // Other tests have instruments of the same names: the sink's name tells them apart.
        using var sink = new NotificationSink("counted", receiver.Url, new SlackFormat(null), [], harness.Options, harness.Metrics, harness.Time, harness.Log);
        ConcurrentDictionary<string, long> counts = new();
        using var listener = new MeterListener { InstrumentPublished = (instrument, listener) => { if (instrument.Meter.Name == AlertMetrics.MeterName) listener.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            foreach (KeyValuePair<string, object?> tag in tags)
                if (tag is ("sink", "counted")) counts.AddOrUpdate(instrument.Name, value, (_, before) => instrument is ObservableGauge<long> ? value : before + value);
        });
        listener.Start();
        harness.Metrics.Begin("counted");
        Assert.Equal(new long[3], counts.Values);

        sink.Take(Event(1), Place(1), delivered: false);
        sink.Take(Event(2), Place(2), delivered: false);
        AlertHarness.TurnUntil(sink, () => counts["streamingnp_alerts_failed_total"] == 1, "a failure");
        listener.RecordObservableInstruments();
        Assert.Equal((1, 2), (counts["streamingnp_alerts_failed_total"], counts["streamingnp_alerts_waiting"]));
        receiver.Status = 400;
        harness.Time.Advance(TimeSpan.FromSeconds(1));
        AlertHarness.TurnUntil(sink, () => sink.FirstWaiting(Place(0).TopicPartition) is null, "both to be refused");
        receiver.Status = 200;
        sink.Take(Event(3), Place(3), delivered: false);
        AlertHarness.TurnUntil(sink, () => sink.FirstWaiting(Place(0).TopicPartition) is null, "a delivery");
        listener.RecordObservableInstruments();
        Assert.Equal((1, 1, 2, 0), (counts["streamingnp_alerts_sent_total"], counts["streamingnp_alerts_failed_total"], counts["streamingnp_alerts_refused_total"], counts["streamingnp_alerts_waiting"]));
    }
}
