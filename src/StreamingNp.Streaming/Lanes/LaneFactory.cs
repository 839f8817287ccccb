using Akka.Streams;
using Confluent.Kafka;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Journal;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.State;

namespace StreamingNp.Streaming.Lanes;

/// <summary>Opens the lanes of a process and adds up what became of their records.</summary>
/// <param name="options">What lanes do.</param>
/// <param name="services">Makes what a lane works with, around its own counter and delivery.</param>
/// <param name="deliveries">Gives each lane its delivery.</param>
/// <param name="materializer">Runs lanes.</param>
/// <param name="states">Keeps the state of lanes; null where none is kept.</param>
/// <param name="resetState">Whether every lane begins without the state that is kept of it.</param>
public sealed class LaneFactory(
    LaneOptions options, Func<ObservationCounter, ILaneDelivery, LaneServices> services, ILaneDeliveries deliveries, IMaterializer materializer, IStateStore? states = null, bool resetState = false) : ILaneFactory
{
    // Of lanes that began without what is kept of them: their first commit.
    private readonly Dictionary<TopicPartition, Task> _reset = [];
    private readonly Lock _gate = new();
    private readonly List<(Task WhenEnded, ObservationCounter Counter, LaneGauges Gauges)> _open = [];
    private ObservationCounts _ended = new();

    /// <summary>What became of the records of all lanes, those that have ended included.</summary>
    public ObservationCounts Counts
    {
        get
        {
            lock (_gate) return _open.Aggregate(_ended, (sum, lane) => sum + lane.Counter.Counts);
        }
    }

    /// <summary>The series that the open lanes know.</summary>
    public int Series => Sum(gauges => gauges.Series);

    /// <summary>The series that the open lanes have in memory.</summary>
    public int SeriesInMemory => Sum(gauges => gauges.SeriesInMemory);

    /// <summary>The series in memory of the open lane that has the most; 0 where no lane is open.</summary>
    public int MaxSeriesInMemory
    {
        get
        {
            lock (_gate) return _open.Where(lane => !lane.WhenEnded.IsCompleted).Select(lane => lane.Gauges.SeriesInMemory).DefaultIfEmpty().Max();
        }
    }

    /// <summary>The series of open lanes that have an open incident.</summary>
    public int OpenIncidents => Sum(gauges => gauges.OpenIncidents);

    /// <summary>Ends when all lanes that are open have ended, well or not; <see cref="Counts"/> is final then.</summary>
    public Task WhenEndedAsync()
    {
        lock (_gate) return Task.WhenAll(_open.Select(lane => lane.WhenEnded));
    }

    /// <inheritdoc/>
    public Task PrepareAsync(TopicPartition partition) => states is null ? deliveries.PrepareAsync(partition) : Task.WhenAll(deliveries.PrepareAsync(partition), states.PrepareAsync(partition));

    /// <inheritdoc/>
    public ILane Open(TopicPartition partition, int epoch, long startOffset, bool startsOver = false)
    {
        // One of its own: the lane that had the partition before may still be counting.
        var counter = new ObservationCounter();
        LaneServices given = services(counter, deliveries.Open(partition)) with { State = states?.Open(partition) };
        // Until something was kept: a lane that has given up a partition and has it again goes on from what was kept since.
        bool isCold = resetState && _reset.GetValueOrDefault(partition)?.IsCompletedSuccessfully != true;
        var beginning = new LaneBeginning(startOffset, isCold ? JournalBeginning.Cold : startsOver ? JournalBeginning.Rewound : JournalBeginning.None);
        var lane = new Lane(options, given, partition.Topic, partition.Partition.Value, beginning, materializer);
        if (isCold) _reset[partition] = lane.FirstCommit;
        lock (_gate)
        {
            _open.RemoveAll(other =>
            {
                if (!other.WhenEnded.IsCompleted) return false;
                _ended += other.Counter.Counts;
                return true;
            });
            _open.Add((lane.WhenEnded, counter, given.Gauges));
        }
        return lane;
    }

    private int Sum(Func<LaneGauges, int> gauge)
    {
        lock (_gate) return _open.Where(lane => !lane.WhenEnded.IsCompleted).Sum(lane => gauge(lane.Gauges));
    }
}
