using System.Text;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Simulation.Channels;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.Testing;
using StreamingNp.Streaming.Tests.Scoring;

namespace StreamingNp.Streaming.Tests.Lanes;

/// <summary>Observations of single channels through a lane that joins them.</summary>
public sealed class JoinedLaneTests
{
    private const int Rows = 480, Channels = 3;

    private static readonly LaneOptions Options = LaneHarness.Options with
    {
        Decoder = new() { MaxAhead = TimeSpan.Zero, Join = JoinPattern.Parse("{series}/{channel}") },
        SnapshotInterval = TimeSpan.FromSeconds(20),
        Detector = new() { FalseAlarmRate = 1e-3, Arrival = new() { JoinsChannels = true, JoinWait = TimeSpan.Zero } },
    };

    private static readonly Lazy<ConsumedRecord[]> Records = new(() => [.. Simulated()]);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Whatever_ends_a_lane_its_scores_and_events_are_those_of_one_that_was_never_ended(int stride)
    {
        var model = new FakeModel(layout: FakeModel.Small with { Stride = stride });
        using var whole = new LaneDriver(Options, model);
        whole.Send(Records.Value);
        using var disturbed = new LaneDriver(Options, model);
        for (int first = 0, turn = 0; first < Records.Value.Length; first += 61, turn++)
        {
            disturbed.Send(Records.Value[first..Math.Min(first + 61, Records.Value.Length)]);
            if (turn % 4 == 1) disturbed.Restart();
            if (turn % 5 == 2) disturbed.Crash(3);
        }
        Assert.Contains(whole.Events, anomaly => anomaly is { Series: "host-1", State: IncidentChange.Opened, Cause: EventCause.Channels });
        Assert.Equal(Canonical(whole.Events), Canonical(disturbed.Events).Distinct());
        Assert.Equal(Texts(whole.Scores), Texts(disturbed.Scores).Distinct());
        Assert.Equal(2, whole.Series);
    }

    [Fact]
    public void What_was_joined_counts_as_what_its_row_became_and_what_waits_is_taken_when_the_series_is_silent()
    {
        using var driver = new LaneDriver(Options with { IdleAfter = TimeSpan.FromMinutes(1) }, new FakeModel());
        driver.Send(Records.Value[..^1]);
        Assert.InRange(driver.Counts.Buffered, Channels - 1, 2 * Channels);
        driver.Advance(TimeSpan.FromMinutes(5));
        ObservationCounts counts = driver.Counts;
        Assert.Equal((0, 0, Records.Value.Length - 1), (counts.Buffered, counts.UnderWay, counts.Observations));
        Assert.Equal(counts.Observations, counts.Scored + counts.WarmingUp + counts.Missing);
        Assert.InRange(counts.Scored, 2 * Channels * driver.Scores.Count / 3, Channels * driver.Scores.Count);
    }

    // Two hosts, rows of a minute, the channels of each up to two seconds apart and in another order each time; some do not come, and some come without a value.
    private static IEnumerable<ConsumedRecord> Simulated()
    {
        var random = new Random(5);
        CorrelatedChannels[] hosts = [new(Channels, 21), new(Channels, 22)];
        for (int row = 0; row < Rows; row++)
        {
            var parts = new List<ConsumedRecord>();
            for (int host = 0; host < hosts.Length; host++)
            {
                float[] values = hosts[host].Next();
                if (host == 0 && row >= 440) values[1] += 4 * Math.Abs(values[1]);
                for (int channel = 0; channel < Channels; channel++)
                    if ((row + channel) % 50 != 0) parts.Add(Record($"host-{host + 1}/c{channel}", LaneHarness.Now.AddMinutes(row).AddSeconds(random.Next(3)), (row + channel) % 41 == 0 ? float.NaN : values[channel]));
            }
            foreach (ConsumedRecord part in parts.OrderBy(_ => random.Next())) yield return part;
        }
    }

    private static ConsumedRecord Record(string series, DateTimeOffset time, float value) => LaneHarness.Record(0, series, new Observation(EventTime.FromDateTimeOffset(time), value));

    private static List<string> Texts(IEnumerable<OutgoingRecord> records) => [.. records.Select(record => Encoding.UTF8.GetString(record.Value!))];

    private static List<string> Canonical(IEnumerable<AnomalyEvent> events)
    {
        using var encoder = new AnomalyEventEncoder();
        return [.. events.Select(one => Encoding.UTF8.GetString(encoder.Encode(one, canonical: true).Span))];
    }
}
