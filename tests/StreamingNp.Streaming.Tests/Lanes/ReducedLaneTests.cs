using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Reduction;
using StreamingNp.Detection.Simulation.Channels;
using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.Supervision;
using StreamingNp.Streaming.Testing;
using StreamingNp.Streaming.Tests.Scoring;

namespace StreamingNp.Streaming.Tests.Lanes;

/// <summary>Series that a model reduces, or that a model of a grid predicts as a field, through a lane: restarts, crashes, and models with other reductions or grids.</summary>
public sealed class ReducedLaneTests : ActorTests
{
    private const int Channels = 5, Rows = 700, Odd = 620, Grid = -1;

    private static readonly LaneOptions Options = LaneHarness.Options with
    {
        FormatOptions = new() { ChannelsTogether = true }, SnapshotInterval = TimeSpan.FromSeconds(20), Detector = new() { FalseAlarmRate = 1e-3 },
    };

    private static readonly Lazy<ConsumedRecord[]> Records = new(() => [.. Simulated()]);

    [Theory]
    [InlineData(1, 2)]
    [InlineData(3, 2)]
    [InlineData(1, Grid)]
    [InlineData(3, Grid)]
    public void Whatever_ends_a_lane_its_scores_and_events_are_those_of_one_that_was_never_ended(int stride, int components)
    {
        FakeModel model = Model(1, stride, components);
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
        AnomalyEvent opened = whole.Events.First(anomaly => anomaly is { State: IncidentChange.Opened, Cause: EventCause.Channels } && anomaly.Timestamp.ToDateTimeOffset() >= LaneHarness.Now.AddMinutes(Odd));
        Assert.Equal("c1", opened.Point.Joint!.Contributions[0].Channel);
        Assert.Equal(Canonical(whole.Events), Canonical(disturbed.Events).Distinct());
        Assert.Equal(Scores(whole), Scores(disturbed).Distinct());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(Grid)]
    public void A_restart_with_a_model_of_another_reduction_goes_on_with_its_rows(int second)
    {
        using var driver = new LaneDriver(Options, Model(1, 1, components: 0));
        int[] swaps = [400, 500, 600];
        for (int part = 0, first = 0; part <= swaps.Length; part++)
        {
            int end = part < swaps.Length ? swaps[part] : Records.Value.Length;
            driver.Send(Records.Value[first..end]);
            first = end;
            if (part < swaps.Length) driver.Restart(model: Model(part + 2, 1, components: part == 0 ? second : part == 1 ? 0 : part + 2));
        }
        Assert.Equal((Records.Value.Length, 0), (driver.Counts.Scored + driver.Counts.WarmingUp, driver.Counts.UnderWay));
        Assert.Equal(driver.Counts.Scored, Scores(driver).Distinct().Count());
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(3, 3)]
    [InlineData(1, Grid)]
    [InlineData(3, Grid)]
    public void A_swap_of_reductions_while_rows_are_under_way_loses_none_and_repeats_none(int stride, int second)
    {
        using var harness = new LaneHarness(Sys, Model(1, stride, components: 0), Options, new() { Scorers = 2, MaxWindows = 4 });
        ILane lane = harness.Open();
        int first = 0;
        foreach ((int end, int version, int components) in new[] { (400, 2, 2), (560, 3, second), (640, 4, 0) })
        {
            lane.Offer(LaneHarness.Batch(0, Records.Value[first..end]));
            LaneHarness.Completes(lane, end - 30);
            Swap(harness, Model(version, stride, components));
            first = end;
        }
        lane.Offer(LaneHarness.Batch(0, Records.Value[first..]));
        LaneHarness.Drain(lane);
        Assert.Equal((Records.Value.Length, 0), (harness.Counts.Scored + harness.Counts.WarmingUp, harness.Counts.UnderWay));
        JsonObject[] scores = [.. harness.Delivery.TextsTo(Options.ScoreTopic!).Select(text => JsonNode.Parse(text)!.AsObject())];
        string[] times = [.. scores.Select(score => (string)score["timestamp"]!)];
        Assert.Equal(times.Distinct().Order(), times);
        string[] models = [.. scores.Select(score => (string)score["model"]!)];
        Assert.Equal(models.Order(), models);
        Assert.Equal(["fake/1", "fake/2", "fake/3", "fake/4"], models.Distinct());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(Grid)]
    public void Rows_of_series_that_a_model_judges_are_kept_for_the_next_reduction(int components)
    {
        var windows = new RecentWindows(most: 1_000, every: 1);
        using var harness = new LaneHarness(Sys, new FakeModel(1, FakeModel.Small) { Reduction = Reduction(2), Grid = components == Grid ? OfGrid() : null }, Options, windows: windows);
        ILane lane = harness.Open();
        lane.Offer(LaneHarness.Batch(0, Records.Value));
        LaneHarness.Drain(lane);
        // Long after the model has begun to judge them.
        Assert.InRange(windows.Rows.Count(row => row.Time.ToDateTimeOffset() >= LaneHarness.Now.AddMinutes(Odd - 100) && row.Time.ToDateTimeOffset() < LaneHarness.Now.AddMinutes(Odd)), 50, 100);
    }

    private static void Swap(LaneHarness harness, FakeModel model) => Eventually.Ends(harness.SwapAsync(model), "the swap").GetAwaiter().GetResult();

    private static FakeModel Model(int version, int stride, int components) => new(version, FakeModel.Small with { Stride = stride }) { Reduction = components <= 0 ? null : Reduction(components), Grid = components == Grid ? OfGrid() : null };

    private static ChannelGrid OfGrid() => new(new(7, new(Enumerable.Range(0, Channels).Select(channel => $"c{channel}"))), Times: 8, Reduction(1).Standardisation, Degrees: 2, ForecastDegrees: 2);

    private static ChannelReduction Reduction(int components)
    {
        var learned = new CorrelatedChannels(Channels, 21);
        double[][] rows = [.. Enumerable.Range(0, 300).Select(_ => learned.Next().Select(value => (double)value).ToArray())];
        return ChannelReduction.Fit([.. Enumerable.Range(0, Channels).Select(channel => $"c{channel}")], rows, standardised => new PrincipalComponents(PrincipalSpectrum.Of(standardised), components));
    }

    private static IEnumerable<ConsumedRecord> Simulated()
    {
        var simulated = new CorrelatedChannels(Channels, 21);
        for (int row = 0; row < Rows; row++)
        {
            if (row == Odd) simulated.Begin(new(ChannelAnomalyKind.BrokenCorrelation, 1, 60));
            float[] values = simulated.Next();
            if (row is >= Odd and < Odd + 60) values[1] += 3 * Math.Abs(values[1]);
            string channels = string.Join(',', values.Select((value, channel) => FormattableString.Invariant($"\"c{channel}\":{(row % 40 == channel ? "null" : value.ToString("R", CultureInfo.InvariantCulture))}")));
            string text = $$$"""{"series":"host-1","timestamp":{{{LaneHarness.Now.AddMinutes(row).ToUnixTimeSeconds()}}},"values":{ {{{channels}}} }}""";
            yield return LaneHarness.Record(row, "") with { Key = "host-1"u8.ToArray(), Value = Encoding.UTF8.GetBytes(text) };
        }
    }

    private static List<string> Scores(LaneDriver driver) => [.. driver.Scores.Select(record => Encoding.UTF8.GetString(record.Value!))];

    private static List<string> Canonical(IEnumerable<AnomalyEvent> events)
    {
        using var encoder = new AnomalyEventEncoder();
        return [.. events.Select(one => Encoding.UTF8.GetString(encoder.Encode(one, canonical: true).Span))];
    }
}
