using System.Text.Json;
using System.Text.Json.Nodes;
using StreamingNp.Detection.Simulation.Channels;
using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.Tests.Scoring;

namespace StreamingNp.Streaming.Tests.Lanes;

/// <summary>A model that takes the place of another one while a lane is at work.</summary>
public sealed class HotSwapTests : ActorTests
{
    private const int Rows = 420, SwapAt = 360;

    private static readonly LaneOptions Options = LaneHarness.Options with { FormatOptions = new() { ChannelsTogether = true }, Detector = new() { FalseAlarmRate = 1e-3 } };

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(3, 3)]
    public void No_row_is_lost_or_scored_twice_and_every_score_and_event_names_the_model_that_made_it(int stride, int channels)
    {
        ConsumedRecord[] records = [.. Simulated(channels)];
        (List<JsonObject> before, List<JsonObject> eventsBefore) = Run(records, stride, swaps: false);
        (List<JsonObject> scores, List<JsonObject> events) = Run(records, stride, swaps: true);
        string[] series = [.. Enumerable.Range(0, 3).Select(host => $"host-{host}")];
        Assert.All(series, one => Assert.Equal(WithoutModel(before, one), WithoutModel(scores, one)));
        Assert.All(series, one => Assert.Equal(WithoutModel(eventsBefore, one), WithoutModel(events, one)));
        Assert.NotEmpty(events);
        foreach (string one in series)
        {
            string[] models = [.. scores.Where(score => (string)score["series"]! == one).Select(score => (string)score["model"]!)];
            Assert.Equal(models.Order(), models);
            Assert.Equal(["fake/1", "fake/2"], models.Distinct());
        }
        var scored = scores.ToDictionary(score => ((string)score["series"]!, (string)score["timestamp"]!), score => (string)score["model"]!);
        Assert.All(events.Where(anomaly => (string)anomaly["state"]! == "opened"), anomaly => Assert.Equal(scored[((string)anomaly["series"]!, (string)anomaly["timestamp"]!)], $"fake/{anomaly["model"]!["version"]}"));
    }

    // Both predict the same, so that all but the version is the same. The swap happens while windows are under way.
    private (List<JsonObject> Scores, List<JsonObject> Events) Run(ConsumedRecord[] records, int stride, bool swaps)
    {
        FakeModel NewModel(int version) => new(version, FakeModel.Small with { Stride = stride });
        using var harness = new LaneHarness(Sys, NewModel(1), Options, new() { Scorers = 2, MaxWindows = 4 });
        ILane lane = harness.Open();
        int swapAt = 3 * SwapAt;
        lane.Offer(LaneHarness.Batch(0, records[..swapAt]));
        LaneHarness.Completes(lane, swapAt - 30);
        Task swap = swaps ? harness.SwapAsync(NewModel(2)) : Task.CompletedTask;
        foreach (ConsumedRecord[] some in records[swapAt..^30].Chunk(10)) lane.Offer(LaneHarness.Batch(0, some));
        Eventually.Ends(swap, "the swap").GetAwaiter().GetResult();
        lane.Offer(LaneHarness.Batch(0, records[^30..]));
        LaneHarness.Drain(lane);
        Assert.Equal((records.Length, 0), (harness.Counts.Scored + harness.Counts.WarmingUp, harness.Counts.UnderWay));
        return (Read(harness, Options.ScoreTopic!), Read(harness, Options.EventTopic));
    }

    private static List<JsonObject> Read(LaneHarness harness, string topic) => [.. harness.Delivery.TextsTo(topic).Select(text => JsonNode.Parse(text)!.AsObject())];

    private static List<string> WithoutModel(IEnumerable<JsonObject> messages, string series) =>
    [
        .. messages.Where(message => (string)message["series"]! == series).Select(message => JsonSerializer.Serialize(message.Where(field => field.Key is not ("model" or "detected_at")).ToDictionary(field => field.Key, field => field.Value))),
    ];

    private static IEnumerable<ConsumedRecord> Simulated(int channels)
    {
        CorrelatedChannels[] hosts = [.. Enumerable.Range(0, 3).Select(host => new CorrelatedChannels(Math.Max(2, channels), (ulong)host + 40))];
        for (int row = 0; row < Rows; row++)
        {
            for (int host = 0; host < hosts.Length; host++)
            {
                float[] values = hosts[host].Next();
                if (row is >= 355 and < 385) values[0] += 5 * Math.Abs(values[0]);
                string fields = channels == 1 ? FormattableString.Invariant($"\"value\":{values[0]}") : $"\"values\":{{{string.Join(',', values.Select((value, channel) => FormattableString.Invariant($"\"c{channel}\":{value}")))}}}";
                yield return LaneHarness.Record(row * hosts.Length + host, $$"""{"series":"host-{{host}}","timestamp":{{LaneHarness.Now.AddMinutes(row).ToUnixTimeSeconds()}},{{fields}}}""");
            }
        }
    }
}
