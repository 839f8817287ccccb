using System.Text;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Simulation.Channels;
using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.Testing;
using StreamingNp.Streaming.Tests.Scoring;

namespace StreamingNp.Streaming.Tests.Lanes;

/// <summary>Series of several channels through a lane: restarts, crashes, other strides of arrival.</summary>
public sealed class ChannelLaneTests
{
    private const int Rows = 620;

    private static readonly LaneOptions Options = LaneHarness.Options with
    {
        FormatOptions = new() { ChannelsTogether = true },
        SnapshotInterval = TimeSpan.FromSeconds(20),
        Detector = new() { FalseAlarmRate = 1e-3, Arrival = new() { AllowedLateness = TimeSpan.FromMinutes(5) } },
    };

    private static readonly Lazy<ConsumedRecord[]> Records = new(() => [.. Simulated()]);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Whatever_ends_a_lane_of_channels_its_scores_and_events_are_those_of_one_that_was_never_ended(int stride)
    {
        var model = new FakeModel(layout: FakeModel.Small with { Stride = stride });
        using var whole = new LaneDriver(Options, model);
        whole.Send(Records.Value);
        using var disturbed = new LaneDriver(Options, model);
        for (int first = 0, turn = 0; first < Records.Value.Length; first += 37, turn++)
        {
            disturbed.Send(Records.Value[first..Math.Min(first + 37, Records.Value.Length)]);
            if (turn % 4 == 1) disturbed.Restart();
            if (turn % 5 == 2) disturbed.Crash(3);
            if (turn % 3 == 0) disturbed.Advance(TimeSpan.FromSeconds(15));
        }
        Assert.Contains(whole.Events, anomaly => anomaly is { State: IncidentChange.Opened, Cause: EventCause.Channels });
        Assert.Equal(Canonical(whole.Events), Canonical(disturbed.Events).Distinct());
        Assert.Equal(Scores(whole), Scores(disturbed).Distinct());
    }

    private static IEnumerable<ConsumedRecord> Simulated()
    {
        var simulated = new CorrelatedChannels(4, 21);
        var other = new CorrelatedChannels(3, 22);
        for (int row = 0; row < Rows; row++)
        {
            if (row == 450) simulated.Begin(new(ChannelAnomalyKind.BrokenCorrelation, 1, 60));
            float[] values = simulated.Next(), others = other.Next();
            if (row is >= 450 and < 510) values[1] += 3 * Math.Abs(values[1]);
            yield return Record(row, "host-1", values);
            if (row % 2 == 0) yield return Record(row, "host-2", others);
        }
    }

    private static ConsumedRecord Record(int row, string series, float[] values)
    {
        string channels = string.Join(',', values.Select((value, channel) => FormattableString.Invariant($"\"c{channel}\":{(row % 40 == channel ? "null" : value.ToString("R", System.Globalization.CultureInfo.InvariantCulture))}")));
        string text = $$$"""{"series":"{{{series}}}","timestamp":{{{LaneHarness.Now.AddMinutes(row).ToUnixTimeSeconds()}}},"values":{ {{{channels}}} }}""";
        return LaneHarness.Record(0, "") with { Key = Encoding.UTF8.GetBytes(series), Value = Encoding.UTF8.GetBytes(text) };
    }

    private static List<string> Scores(LaneDriver driver) => [.. driver.Scores.Select(record => Encoding.UTF8.GetString(record.Value!))];

    private static List<string> Canonical(IEnumerable<AnomalyEvent> events)
    {
        using var encoder = new AnomalyEventEncoder();
        return [.. events.Select(one => Encoding.UTF8.GetString(encoder.Encode(one, canonical: true).Span))];
    }
}
