using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Akka.Actor;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Windows;
using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.Scoring;
using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.Tests.Lanes;

/// <summary>What the series of a fleet gave: their scores and canonical events, byte by byte, in order.</summary>
internal sealed class FleetRun
{
    private readonly Dictionary<string, List<string>> _scores = [];
    private readonly Dictionary<string, List<string>> _events = [];

    /// <summary>The events of all series.</summary>
    public int Events => _events.Values.Sum(events => events.Count);

    /// <summary>What became of the observations.</summary>
    public ObservationCounts Counts { get; private init; } = new();

    /// <summary>Runs every series in this thread, one after the other.</summary>
    public static FleetRun Alone(IModel model, DetectorOptions options, IReadOnlyList<(string Name, Observation[] Observations)> fleet)
    {
        var counter = new ObservationCounter();
        for (int observation = fleet.Sum(series => series.Observations.Length); observation > 0; observation--) counter.Read(observations: 1);
        var sink = new Sink();
        HashSet<(string, EventTime)> held = [];
        void Count(string name, Observation observation, Disposition disposition)
        {
            if (disposition != Disposition.Duplicate && held.Remove((name, observation.Time))) counter.Released();
            if (disposition == Disposition.Buffered) held.Add((name, observation.Time));
            counter.Disposed(disposition);
        }
        using IPredictor predictor = model.NewPredictor();
        foreach ((string Name, Observation[] Observations) series in fleet)
            new OfflineDetection(predictor, options, LaneHarness.Topic).Run([(series.Name, series.Observations)], sink, Count);
        var run = new FleetRun { Counts = counter.Counts };
        foreach ((string series, string score) in sink.Scores) Add(run._scores, series, score);
        foreach ((string series, string anomaly) in sink.Events) Add(run._events, series, Canonical(anomaly));
        return run;
    }

    /// <summary>Runs all series through lanes. Every record is tagged with its time, and so must be the events.</summary>
    public static FleetRun ThroughLanes(ActorSystem system, IModel model, LaneOptions options, IReadOnlyList<(string Name, Observation[] Observations)> fleet, Arrangement how)
    {
        using var harness = new LaneHarness(system, model, options with { MaxUnderWay = how.MaxUnderWay }, new ScorerPoolOptions { Scorers = how.Scorers, MaxWindows = how.MaxWindows });
        ILane[] lanes = [.. Enumerable.Range(0, how.Partitions).Select(partition => harness.Open(partition))];
        RecordBatch[][] batches = [.. lanes.Select((_, partition) => Batches(partition, [.. fleet.Where((_, index) => index % how.Partitions == partition)], how))];
        int turns = batches.Max(list => list.Length);
        for (int turn = 0; turn < turns; turn++)
        {
            for (int partition = 0; partition < lanes.Length; partition++)
            {
                if (turn >= batches[partition].Length) continue;
                lanes[partition].Offer(batches[partition][turn]);
                if (how.Waits > 0 && turn % (turns / how.Waits + 1) == 0) LaneHarness.Completes(lanes[partition], batches[partition][turn].EndOffset);
            }
        }
        foreach (ILane lane in lanes) LaneHarness.Drain(lane);

        var run = new FleetRun { Counts = harness.Counts };
        foreach (string score in harness.Delivery.TextsTo(options.ScoreTopic!)) Add(run._scores, JsonElement.Parse(score).GetProperty("series").GetString()!, score);
        foreach (string anomaly in harness.Delivery.TextsTo(options.EventTopic))
        {
            JsonElement read = JsonElement.Parse(anomaly);
            Assert.Equal(read.GetProperty("timestamp").GetString(), read.GetProperty("tags").GetProperty("time").GetString());
            Add(run._events, read.GetProperty("series").GetString()!, Canonical(anomaly));
        }
        return run;
    }

    /// <summary>Asserts that the results are the same, bit by bit.</summary>
    public void IsTheSameAs(FleetRun other)
    {
        Assert.Equal(other._scores.Keys.Order(), _scores.Keys.Order());
        Assert.Equal(other._events.Keys.Order(), _events.Keys.Order());
        foreach ((string series, List<string> scores) in _scores) Assert.Equal(other._scores[series], scores);
        foreach ((string series, List<string> events) in _events) Assert.Equal(other._events[series], events);
        Assert.Equal(other.Counts, Counts);
    }

    // The records of a partition: each series in its order, the series mixed at random.
    private static RecordBatch[] Batches(int partition, (string Name, Observation[] Observations)[] fleet, Arrangement how)
    {
        var random = new Random(how.Mixture);
        List<(string Name, Queue<Observation> Left)> left = [.. fleet.Where(series => series.Observations.Length > 0).Select(series => (series.Name, new Queue<Observation>(series.Observations)))];
        var records = new List<ConsumedRecord>();
        while (left.Count > 0)
        {
            int chosen = random.Next(left.Count);
            Observation observation = left[chosen].Left.Dequeue();
            records.Add(LaneHarness.Record(records.Count, left[chosen].Name, observation, $$"""{"time":"{{observation.Time}}"}"""));
            if (left[chosen].Left.Count == 0) left.RemoveAt(chosen);
        }
        var batches = new List<RecordBatch>();
        for (int start = 0; start < records.Count;)
        {
            int size = Math.Min(how.BatchSizes[batches.Count % how.BatchSizes.Length], records.Count - start);
            batches.Add(LaneHarness.Batch(partition, [.. records[start..(start + size)]]));
            start += size;
        }
        return [.. batches];
    }

    private static void Add(Dictionary<string, List<string>> lists, string series, string item)
    {
        if (!lists.TryGetValue(series, out List<string>? list)) lists.Add(series, list = []);
        list.Add(item);
    }

    // Tags are compared with the records that they came in.
    private static string Canonical(string anomaly)
    {
        JsonObject message = JsonNode.Parse(anomaly)!.AsObject();
        message.Remove("detected_at");
        message.Remove("tags");
        return message.ToJsonString();
    }

    /// <summary>How records arrive, and how they are scored.</summary>
    /// <param name="Partitions">The partitions, with a lane each.</param>
    /// <param name="Scorers">The scorers in the pool.</param>
    /// <param name="MaxWindows">The most windows that a scorer takes at once.</param>
    /// <param name="BatchSizes">The records in each batch, over and over.</param>
    /// <param name="MaxUnderWay">The records under way at which a lane takes no more.</param>
    /// <param name="Waits">How many batches come only when the one before is done.</param>
    /// <param name="Mixture">How the series of a partition are mixed.</param>
    internal sealed record Arrangement(int Partitions, int Scorers, int MaxWindows, int[] BatchSizes, int MaxUnderWay, int Waits, int Mixture);

    private sealed class Sink : IDetectionSink
    {
        public List<(string Series, string Score)> Scores { get; } = [];

        public List<(string Series, string Event)> Events { get; } = [];

        public void Scored(SeriesState series, in ScoredPoint point, ModelVersion model)
        {
            var buffer = new ArrayBufferWriter<byte>();
            using var writer = new Utf8JsonWriter(buffer);
            ScoredPointJson.Write(writer, series.Name, point, model);
            writer.Flush();
            Scores.Add((series.Name, Encoding.UTF8.GetString(buffer.WrittenSpan)));
        }

        public void Emit(AnomalyEvent anomaly)
        {
            using var encoder = new AnomalyEventEncoder();
            Events.Add((anomaly.Series, Encoding.UTF8.GetString(encoder.Encode(anomaly).Span)));
        }
    }
}
