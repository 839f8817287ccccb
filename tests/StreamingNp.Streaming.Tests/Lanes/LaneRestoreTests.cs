using System.Text;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Journal;
using StreamingNp.Detection.State;
using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.State;
using StreamingNp.Streaming.Tests.Scoring;

namespace StreamingNp.Streaming.Tests.Lanes;

public sealed class LaneRestoreTests
{
    private static readonly Circumstances Now = Circumstances.Of(new DetectorBlueprint(LaneHarness.Options.Detector, FakeModel.Small, LaneHarness.Topic), null, null);

    [Fact]
    public void What_a_store_still_shows_of_before_a_reset_is_not_read_though_other_rules_wrote_it()
    {
        LaneRestore restore = AfterReset();
        restore.Circumstances(new(Now.Hash, Now.Bytes));
        restore.Snapshot(Snapshot("a"));
        Assert.Equal("a", Assert.Single(restore.Result().Series).State.Name);
    }

    [Fact]
    public void What_a_store_still_shows_of_before_a_reset_may_be_deleted()
    {
        LaneRestore restore = AfterReset();
        restore.Circumstances(new(Now.Hash, Now.Bytes));
        Assert.Equal([1UL, Now.Hash], restore.Result().Circumstances.Keys.Order());
    }

    [Fact]
    public void Without_a_reset_circumstances_of_other_rules_are_refused()
    {
        var restore = new LaneRestore(LaneHarness.Options.Detector.History);
        restore.Circumstances(new(1, OfOtherRules()));
        restore.Snapshot(Snapshot("a"));
        Assert.Contains("--reset-state", Assert.Throws<InvalidDataException>(() => restore.Result()).Message);
    }

    private static LaneRestore AfterReset()
    {
        var restore = new LaneRestore(LaneHarness.Options.Detector.History);
        restore.Circumstances(new(1, OfOtherRules()));
        restore.Snapshot(Snapshot("former"));
        restore.Reset();
        return restore;
    }

    private static byte[] OfOtherRules()
    {
        string text = Encoding.UTF8.GetString(Now.Bytes.Span), other = text.Replace("\"version\":", "\"version\":9");
        Assert.NotEqual(text, other);
        return Encoding.UTF8.GetBytes(other);
    }

    private static SnapshotRecord Snapshot(string series)
    {
        var state = new SeriesState(series, LaneHarness.Options.Detector.History);
        return new(series, new(5, 40), SeriesSnapshot.Write(state, ShapeHash.Of(LaneHarness.Options.Detector.History), generation: 5, series: 0, appliedOffset: 40));
    }
}
