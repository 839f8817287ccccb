using System.Text;
using Akka.Actor;
using Akka.Streams;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Prediction;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.Limits;
using StreamingNp.Streaming.Scoring;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.State;

namespace StreamingNp.Streaming.Tests.Lanes;

/// <summary>Lanes and scorers as they run in production, but for the broker: records come from the test, and what is sent is kept.</summary>
internal sealed class LaneHarness : IDisposable
{
    public const string Topic = "metrics";

    /// <summary>What the clock shows at first: a midnight.</summary>
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The records of tests are all of one time, and what they observe goes on for days.</summary>
    public static readonly LaneOptions Options = new() { EventTopic = "anomalies", DeadLetterTopic = "dead-letters", ScoreTopic = "scores", Decoder = new() { MaxAhead = TimeSpan.Zero } };

    private readonly ActorSystem _system;
    private readonly ActorMaterializer _materializer;
    private readonly IActorRef _pool;
    private readonly LaneFactory _factory;

    public LaneHarness(ActorSystem system, IModel model, LaneOptions? options = null, ScorerPoolOptions? scorers = null, IWindowCollector? windows = null, ILaneDeliveries? deliveries = null, IStateStore? states = null, bool resetState = false, MemoryBudget? memory = null, LiveRules? rules = null)
    {
        scorers ??= new ScorerPoolOptions { Scorers = 1 };
        _system = system;
        _materializer = system.Materializer();
        var queue = new ScoringQueue();
        _pool = system.ActorOf(ScorerPool.Props(queue, model, scorers, NullLogger<ScorerPool>.Instance));
        _factory = new LaneFactory(
            options ?? Options,
            (counter, delivery) => new LaneServices { Scorers = queue, MaxBatchWindows = scorers.MaxWindows, Layout = model.Layout, Delivery = delivery, Counter = counter, Time = Time, Windows = windows, Placement = Placement, Memory = memory, Rules = rules, Logger = Log, NewSpill = () => new LocalSeriesSpill(_spillDirectory) },
            deliveries ?? new AcknowledgedDeliveries(Delivery),
            _materializer, states, resetState);
    }

    private readonly string _spillDirectory = Path.Combine(Path.GetTempPath(), TestKafka.Name("streaming-np-spill"));

    public RecordingLogger<SeriesPlacement> PlacementLog { get; } = new();

    public RecordingLogger<LaneFactory> Log { get; } = new();

    public SeriesPlacement Placement => field ??= new(PlacementLog);

    public RecordingDelivery Delivery { get; } = new();

    public SettableClock Time { get; } = new(Now);

    public ObservationCounts Counts => _factory.Counts;

    public (int Series, int OpenIncidents) Holds => (_factory.Series, _factory.OpenIncidents);

    public Task WhenEndedAsync() => _factory.WhenEndedAsync();

    public ILane Open(int partition = 0, long startOffset = 0, bool startsOver = false) => _factory.Open(new TopicPartition(Topic, partition), epoch: 0, startOffset, startsOver);

    /// <summary>Prepares for a lane, as the source does before it opens one.</summary>
    public void Prepare(int partition = 0) => Eventually.Ends(_factory.PrepareAsync(new TopicPartition(Topic, partition)), "the preparation of a lane").GetAwaiter().GetResult();

    /// <summary>Has all scorers swap models; ends when they have.</summary>
    public Task SwapAsync(IModel model) => _pool.Ask<ScorerPool.Swapped>(new ScorerPool.UseModel(model), Eventually.Patience);

    /// <summary>Has the disk for evicted series fail from now on.</summary>
    public void BreakSpill() => File.WriteAllText(_spillDirectory, "This is no directory.");

    /// <summary>A batch of records.</summary>
    public static RecordBatch Batch(int partition, params ConsumedRecord[] records) => new(new TopicPartition(Topic, partition), 0, records);

    /// <summary>A record with an observation in it, as old as the clock's first time unless told otherwise.</summary>
    public static ConsumedRecord Record(long offset, string series, Observation observation, string tags = "", DateTimeOffset? timestamp = null)
    {
        using var encoder = new ObservationEncoder();
        return new(offset, (timestamp ?? Now).ToUnixTimeMilliseconds(), Encoding.UTF8.GetBytes(series), encoder.Encode(series, observation, Encoding.UTF8.GetBytes(tags)).ToArray());
    }

    public static ConsumedRecord Record(long offset, string? text) =>
        new(offset, Now.ToUnixTimeMilliseconds(), default, text is null ? default(ReadOnlyMemory<byte>?) : Encoding.UTF8.GetBytes(text));

    /// <summary>Waits until a lane is done with everything below an offset.</summary>
    public static void Completes(ILane lane, long offset) =>
        Eventually.Becomes(() => lane.CompletedOffset >= offset, () => $"offset {offset} of a lane that is at {lane.CompletedOffset} ({lane.Completion.Status}: {lane.Completion.Exception?.GetBaseException().Message})");

    /// <summary>Has a lane finish what it holds and waits for its end.</summary>
    public static void Drain(ILane lane)
    {
        lane.Complete();
        Eventually.Ends(lane.Completion, "the end of a lane that was told to finish").GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        _materializer.Dispose();
        _system.Stop(_pool);
        if (Directory.Exists(_spillDirectory)) Directory.Delete(_spillDirectory, recursive: true);
        File.Delete(_spillDirectory);
    }
}
