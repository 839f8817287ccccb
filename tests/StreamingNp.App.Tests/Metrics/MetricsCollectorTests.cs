using System.Diagnostics.Metrics;
using StreamingNp.App.Metrics;

namespace StreamingNp.App.Tests.Metrics;

public sealed class MetricsCollectorTests : IDisposable
{
    private readonly object _scope = new();
    private readonly Meter _meter;
    private readonly MetricsCollector _collector;

    public MetricsCollectorTests()
    {
        _meter = new Meter(new MeterOptions("StreamingNp.Tests") { Scope = _scope });
        _collector = new MetricsCollector(_scope);
    }

    [Fact]
    public void A_counter_adds_up_by_label_and_labels_are_escaped()
    {
        Counter<long> counter = _meter.CreateCounter<long>("test_letters_total", description: "Letters\nby \\reason.");
        counter.Add(2, new KeyValuePair<string, object?>("reason", "a \"b\"\\\n"));
        counter.Add(3, new KeyValuePair<string, object?>("reason", "a \"b\"\\\n"));
        counter.Add(1, new("reason", "c"), new("part.id", 7));
        Assert.Contains("""
            # HELP test_letters_total Letters\nby \\reason.
            # TYPE test_letters_total counter
            test_letters_total{reason="a \"b\"\\\n"} 5
            test_letters_total{reason="c",part_id="7"} 1

            """.ReplaceLineEndings("\n"), _collector.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_histogram_has_the_buckets_that_it_asks_for()
    {
        Histogram<double> histogram = _meter.CreateHistogram("test_seconds", "s", "Time.", tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1] });
        foreach (double value in new[] { 0.25, 0.5, 0.75, 4 }) histogram.Record(value, new KeyValuePair<string, object?>("stage", "x"));
        Assert.Contains("""
            # TYPE test_seconds histogram
            test_seconds_bucket{stage="x",le="0.5"} 2
            test_seconds_bucket{stage="x",le="1"} 3
            test_seconds_bucket{stage="x",le="+Inf"} 4
            test_seconds_sum{stage="x"} 5.5
            test_seconds_count{stage="x"} 4

            """.ReplaceLineEndings("\n"), _collector.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_observed_any_more_is_gone()
    {
        List<Measurement<double>> values = [new(double.NaN, new KeyValuePair<string, object?>("series", "a"))];
        _meter.CreateObservableGauge("test_gauge", () => values);
        Assert.Contains("test_gauge{series=\"a\"} NaN\n", _collector.Write(), StringComparison.Ordinal);
        values.Clear();
        string text = _collector.Write();
        Assert.Contains("# TYPE test_gauge gauge\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("test_gauge{", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_instrument_that_fails_takes_no_other_along()
    {
        _meter.CreateObservableGauge("test_broken", new Func<double>(() => throw new InvalidOperationException("It is stopping.")));
        _meter.CreateObservableCounter("test.sent.messages", () => 3L);
        Assert.Contains("test_sent_messages_total 3\n", _collector.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_processor_of_the_process_is_not_listened_to_but_everybodys_meters_are()
    {
        using var others = new Meter(new MeterOptions("StreamingNp.Tests") { Scope = new object() });
        using var everybodys = new Meter("StreamingNp.Everybodys");
        using var strange = new Meter("Strange");
        foreach (Meter meter in new[] { others, everybodys, strange }) meter.CreateCounter<int>($"test_of_{meter.Name.Split('.')[^1]}").Add(1);
        everybodys.CreateUpDownCounter<int>("test_open").Add(-2);
        Assert.DoesNotContain("test_of_Tests_total", _collector.Names);
        Assert.DoesNotContain("test_of_Strange_total", _collector.Names);
        Assert.Contains("test_of_Everybodys_total", _collector.Names);
        Assert.Contains("test_open -2\n", _collector.Write(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _collector.Dispose();
        _meter.Dispose();
    }
}
