using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Simulation.Channels;
using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.State;
using StreamingNp.Streaming.Tests.Scoring;

namespace StreamingNp.Streaming.Tests.Lanes;

/// <summary>A series whose every part is as large as it may be.</summary>
public sealed class LargestStateTests : ActorTests
{
    private const int Rows = 400, LongestName = 32_768, AtOnce = 10;

    private readonly string _directory = Directory.CreateTempSubdirectory("streaming-np-largest-").FullName;

    protected override void AfterAll()
    {
        base.AfterAll();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void What_is_kept_of_a_series_with_the_longest_name_and_the_largest_tags_of_many_channels_that_are_held_back_fits()
    {
        LaneOptions options = LaneHarness.Options with
        {
            Decoder = new() { MaxAhead = TimeSpan.Zero, MaxMessageBytes = 1_000_000, MaxSeriesLength = LongestName, MaxTagsBytes = DecoderOptions.LongestTags },
            FormatOptions = new() { ChannelsTogether = true },
            SnapshotInterval = TimeSpan.FromSeconds(1),
            Detector = new() { Arrival = new() { AllowedLateness = TimeSpan.FromDays(1), MaxBuffered = 10_000 } },
        };
        var states = new LocalStateStore(new() { Directory = _directory, MaxRecordBytes = new KafkaStateOptions { BootstrapServers = "", GroupId = "" }.MaxRecordBytes });
        using var harness = new LaneHarness(Sys, new FakeModel(), options, states: states);
        harness.Prepare();
        ILane lane = harness.Open();
        var channels = new CorrelatedChannels(ChannelNames.Max, 5);
        var names = new ChannelNames(Enumerable.Range(0, ChannelNames.Max).Select(channel => $"channel-{channel:000}"));
        string series = new('€', LongestName);
        for (int row = 0; row < Rows; row += AtOnce)
        {
            lane.Offer(LaneHarness.Batch(0, [.. Enumerable.Range(row, AtOnce).Select(offset => LaneHarness.Record(offset, series, Row(names, channels.Next(), offset), Tags(offset)))]));
            LaneHarness.Completes(lane, row + AtOnce);
            harness.Time.Advance(options.SnapshotInterval);
        }
        Assert.InRange(harness.Counts.Buffered, 15, 40);
        LaneHarness.Drain(lane);
        Assert.Equal((Rows, 0), (harness.Counts.Observations, harness.Counts.Unreadable));
    }

    private static Observation Row(ChannelNames names, float[] values, int row) => Observation.Of(EventTime.FromDateTimeOffset(LaneHarness.Now.AddMinutes(row)), new ChannelRow(names, values));

    private static string Tags(int row)
    {
        string open = $$"""{"row":"{{row}}""";
        return $"{open}{new string('x', DecoderOptions.LongestTags - open.Length - 2)}\"}}";
    }
}
