using System.Diagnostics.Metrics;
using StreamingNp.Detection.Rules;
using StreamingNp.Detection.Scoring;
using StreamingNp.Streaming.Telemetry;

namespace StreamingNp.Streaming.Tests.Telemetry;

public sealed class ShownSeriesTests : IDisposable
{
    private readonly Meter _meter = new(nameof(ShownSeriesTests));
    private readonly RecordingLogger<ShownSeries> _log = new();
    private readonly ShownSeries _shown;

    public ShownSeriesTests() => _shown = new([new NamePattern("cpu-*"), new NamePattern("/^load$/")], most: 2, _meter, _log);

    [Fact]
    public void The_newest_point_of_chosen_series_is_shown()
    {
        Assert.Null(_shown.TryShow("memory"));
        ShownSeriesPoint cpu = _shown.TryShow("cpu-1")!;
        Assert.Empty(Values("streamingnp_series_value"));
        cpu.Scored(Point(3));
        cpu.Scored(Point(4));
        Assert.Equal([("cpu-1", 4)], Values("streamingnp_series_value"));
        Assert.Equal([("cpu-1", 5)], Values("streamingnp_series_upper"));
        cpu.Dispose();
        Assert.Empty(Values("streamingnp_series_value"));
    }

    [Fact]
    public void There_is_room_for_so_many_and_the_log_says_once_that_there_are_more()
    {
        ShownSeriesPoint first = _shown.TryShow("cpu-1")!;
        Assert.NotNull(_shown.TryShow("load"));
        Assert.Null(_shown.TryShow("cpu-2"));
        Assert.Null(_shown.TryShow("cpu-3"));
        Assert.Contains("cpu-2", Assert.Single(_log.Lines), StringComparison.Ordinal);
        first.Dispose();
        Assert.NotNull(_shown.TryShow("cpu-2"));
    }

    [Fact]
    public void A_lane_that_ends_late_takes_nothing_from_the_one_that_has_the_series_now()
    {
        ShownSeriesPoint before = _shown.TryShow("load")!, now = _shown.TryShow("load")!;
        now.Scored(Point(1));
        before.Dispose();
        Assert.Equal([("load", 1)], Values("streamingnp_series_value"));
    }

    [Fact]
    public void Series_with_the_highest_scores_are_shown_beside_those_chosen_by_name_and_none_twice()
    {
        using var meter = new Meter("top");
        var shown = new ShownSeries([new NamePattern("cpu-*")], most: 2, meter, _log, new TopSeries(2, TimeProvider.System));
        LaneTopSeries lane = shown.Top!.Join();
        lane.BeginBatch();
        lane.Scored("memory", Point(7), -1);
        lane.Scored("cpu-1", Point(3), -1);
        lane.EndBatch();
        using ShownSeriesPoint cpu = shown.TryShow("cpu-1")!;
        cpu.Scored(Point(4));
        Assert.Equal([("cpu-1", 4), ("memory", 7)], Values("streamingnp_series_value", meter));
    }

    public void Dispose() => _meter.Dispose();

    private static ScoredPoint Point(double value) => default(ScoredPoint) with { Value = value, Lower = value - 1, Upper = value + 1 };

    private List<(string Series, double Value)> Values(string name, Meter? meter = null)
    {
        List<(string, double)> values = [];
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (ReferenceEquals(instrument.Meter, meter ?? _meter) && instrument.Name == name) self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((_, value, tags, _) => values.Add(((string)tags[0].Value!, value)));
        listener.Start();
        listener.RecordObservableInstruments();
        return values;
    }
}
