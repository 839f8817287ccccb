using Akka.Streams;
using Confluent.Kafka;
using StreamingNp.Detection.Detectors;
using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.Lanes;

/// <summary>Opens the lanes of a process and adds up what became of their records.</summary>
/// <param name="options">What lanes do.</param>
/// <param name="services">Makes what a lane works with, around its own counter.</param>
/// <param name="materializer">Runs lanes.</param>
public sealed class LaneFactory(LaneOptions options, Func<ObservationCounter, LaneServices> services, IMaterializer materializer) : ILaneFactory
{
    private readonly Lock _gate = new();
    private readonly List<(Task Completion, ObservationCounter Counter, LaneGauges Gauges)> _open = [];
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

    /// <summary>The series of open lanes that have an open incident.</summary>
    public int OpenIncidents => Sum(gauges => gauges.OpenIncidents);

    /// <summary>Ends when all lanes that are open have ended, well or not; <see cref="Counts"/> is final then.</summary>
    public Task WhenEndedAsync()
    {
        lock (_gate) return Task.WhenAll(_open.Select(lane => lane.Completion.ContinueWith(_ => { }, TaskScheduler.Default)));
    }

    /// <inheritdoc/>
    public ILane Open(TopicPartition partition, int epoch, long startOffset)
    {
        // One of its own: the lane that had the partition before may still be counting.
        var counter = new ObservationCounter();
        LaneServices own = services(counter);
        var lane = new Lane(options, own, partition.Topic, partition.Partition.Value, startOffset, materializer);
        lock (_gate)
        {
            _open.RemoveAll(other =>
            {
                if (!other.Completion.IsCompleted) return false;
                _ended += other.Counter.Counts;
                return true;
            });
            _open.Add((lane.Completion, counter, own.Gauges));
        }
        return lane;
    }

    private int Sum(Func<LaneGauges, int> gauge)
    {
        lock (_gate) return _open.Where(lane => !lane.Completion.IsCompleted).Sum(lane => gauge(lane.Gauges));
    }
}
