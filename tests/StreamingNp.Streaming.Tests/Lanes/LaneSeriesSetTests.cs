using StreamingNp.Detection.Configuration;
using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.State;
using StreamingNp.Streaming.Tests.Scoring;

namespace StreamingNp.Streaming.Tests.Lanes;

public sealed class LaneSeriesSetTests : IDisposable
{
    private static readonly TimeSpan Seen = TimeSpan.FromMinutes(1);

    private readonly string _directory = Directory.CreateTempSubdirectory("streaming-np-set-").FullName;
    private readonly LaneSeriesSet _series;

    public LaneSeriesSetTests() =>
        _series = new LaneSeriesSet(new RuledBlueprints(new DetectorBlueprint(LaneHarness.Options.Detector, FakeModel.Small, "metrics")), () => new LocalSeriesSpill(_directory));

    public void Dispose()
    {
        _series.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void A_series_that_returns_has_the_number_that_the_journal_knows_it_by()
    {
        LaneSeries series = _series.Begin("host-1/cpu");
        (series.Number, series.AppliedOffset) = (17, 40);
        _series.Evict(series);
        LaneSeries? back = _series.Find("host-1/cpu", out bool returns);
        Assert.Equal((true, 17, 40L), (returns, back!.Number, back.AppliedOffset));
    }

    [Fact]
    public void A_series_that_was_last_heard_of_right_then_is_silent_since()
    {
        LaneSeries series = _series.Begin("host-1/cpu");
        series.LastArrival = Seen;
        _series.Evict(series);
        Assert.Empty(_series.TakeBack(Seen - TimeSpan.FromTicks(1), 10));
        Assert.Equal("host-1/cpu", Assert.Single(_series.TakeBack(Seen, 10)).Detector.State.Name);
        Assert.Equal((1, 1), (_series.Count, _series.InMemory.Count));
    }
}
