using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Actor;
using Akka.Streams;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using StreamingNp.Detection.Prediction;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.Scoring;
using StreamingNp.Streaming.Source;

namespace StreamingNp.App.Benchmarking;

/// <summary>
/// The way of a message from its bytes to the bytes of events, without a broker: lanes and scorers as they run in production,
/// batches out of memory, and a delivery that acknowledges at once.
/// </summary>
internal sealed class WholePath : IAsyncDisposable
{
    private readonly int _batchSize;
    private readonly ActorSystem _system;
    private readonly LaneFeed[] _feeds;
    private readonly ILane[] _lanes;
    private readonly ConcurrentQueue<long>[] _offered;
    private readonly List<double> _latencies = [];
    private readonly IActorRef _scorers;
    private TaskCompletionSource? _drained;
    private int _open;

    /// <summary>Opens the lanes, with a stand-in for the model.</summary>
    /// <param name="fleet">Where observations come from.</param>
    /// <param name="model">The model, for its layout.</param>
    /// <param name="options">What lanes do.</param>
    /// <param name="scorers">How many scorers there are, and how large their batches.</param>
    /// <param name="lanes">The number of lanes.</param>
    /// <param name="batchSize">The most records in a batch.</param>
    public WholePath(EndlessFleet fleet, IModel model, LaneOptions options, ScorerPoolOptions scorers, int lanes, int batchSize)
    {
        _batchSize = batchSize;
        _system = ActorSystem.Create("benchmark", ScorerPool.DispatcherConfig.WithFallback("akka.loglevel = WARNING"));
        var queue = new ScoringQueue();
        _scorers = _system.ActorOf(ScorerPool.Props(queue, new StandInModel(model.Layout), scorers, NullLogger<ScorerPool>.Instance));
        var acknowledging = new AcknowledgingDelivery(options.DeadLetterTopic, Closed);
        var factory = new LaneFactory(
            options,
            (counter, delivery) => new LaneServices { Scorers = queue, MaxBatchWindows = scorers.MaxWindows, Layout = model.Layout, Delivery = delivery, Counter = counter, Time = TimeProvider.System },
            new AcknowledgedDeliveries(acknowledging),
            _system.Materializer());
        _feeds = [.. Enumerable.Range(0, lanes).Select(lane => new LaneFeed(fleet, lane, lanes))];
        _offered = [.. _feeds.Select(_ => new ConcurrentQueue<long>())];
        _lanes = [.. Enumerable.Range(0, lanes).Select(lane => factory.Open(new TopicPartition(LaneFeed.Topic, lane), epoch: 0, startOffset: 0))];
    }

    /// <summary>Gives all series a past, and then the scorers the model.</summary>
    /// <param name="observations">The observations of that past.</param>
    /// <param name="model">The model.</param>
    public async Task WarmUpAsync(long observations, IModel model)
    {
        // In parts: a past has more messages than should be in memory at once.
        const int Part = 100_000;
        for (long left = observations; left > 0; left -= Part) await TimeAsync((int)Math.Min(left, Part)).ConfigureAwait(false);
        object answer = await _scorers.Ask<object>(new ScorerPool.UseModel(model)).ConfigureAwait(false);
        if (answer is ScorerPool.SwapRefused refused) throw new InvalidOperationException($"The scorers refuse the model {refused.Version}: {refused.Reason}.");
    }

    /// <summary>Takes what observations need that are all there at once.</summary>
    /// <param name="observations">The number of observations.</param>
    public async Task<PathRun> TimeAsync(int observations)
    {
        var batches = new List<RecordBatch>[_lanes.Length];
        for (int lane = 0; lane < _lanes.Length; lane++)
        {
            batches[lane] = [];
            int share = observations / _lanes.Length + (lane < observations % _lanes.Length ? 1 : 0);
            for (int left = share; left > _batchSize; left -= _batchSize) batches[lane].Add(_feeds[lane].Next(_batchSize, closed: false));
            batches[lane].Add(_feeds[lane].Next(share - batches[lane].Count * _batchSize, closed: true));
        }
        GC.Collect();
        Expect(_lanes.Length);
        int collections = GC.CollectionCount(0);
        long allocated = GC.GetTotalAllocatedBytes(precise: true), begun = Stopwatch.GetTimestamp();
        for (int lane = 0; lane < _lanes.Length; lane++)
        {
            _offered[lane].Enqueue(begun);
            foreach (RecordBatch batch in batches[lane]) _lanes[lane].Offer(batch);
        }
        await DrainAsync().ConfigureAwait(false);
        TimeSpan time = Stopwatch.GetElapsedTime(begun);
        return new(time, GC.GetTotalAllocatedBytes(precise: true) - allocated, GC.CollectionCount(0) - collections);
    }

    /// <summary>Takes the milliseconds from the offering of a batch to its acknowledgement, under a steady load.</summary>
    /// <param name="rate">The observations a second.</param>
    /// <param name="linger">The time between two batches of a lane.</param>
    /// <param name="time">For how long.</param>
    /// <returns>The milliseconds of each batch, rising.</returns>
    public async Task<double[]> LatenciesAsync(double rate, TimeSpan linger, TimeSpan time)
    {
        // Lanes take turns, as they do when a consumer hands out what it polled.
        TimeSpan turn = linger / _lanes.Length;
        var batches = new List<RecordBatch>();
        double due = 0;
        for (int number = 0; number < Math.Max(_lanes.Length, time / turn); number++)
        {
            due += rate * turn.TotalSeconds;
            int observations = Math.Clamp((int)due, 1, _batchSize);
            due -= observations;
            batches.Add(_feeds[number % _lanes.Length].Next(observations, closed: true));
        }
        lock (_latencies) _latencies.Clear();
        GC.Collect();
        Expect(batches.Count);
        long begun = Stopwatch.GetTimestamp();
        for (int number = 0; number < batches.Count; number++)
        {
            // Never early: a batch that comes late because this thread overslept is measured from when it came.
            while (Stopwatch.GetElapsedTime(begun) < number * turn) Thread.Sleep(1);
            int lane = number % _lanes.Length;
            _offered[lane].Enqueue(Stopwatch.GetTimestamp());
            _lanes[lane].Offer(batches[number]);
        }
        await DrainAsync().ConfigureAwait(false);
        lock (_latencies) return [.. _latencies.Order()];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (ILane lane in _lanes) lane.Abort();
        await _system.Terminate().ConfigureAwait(false);
    }

    private void Expect(int batches)
    {
        Volatile.Write(ref _open, batches);
        _drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private async Task DrainAsync()
    {
        // A lane that fails would be waited for in vain.
        await (await Task.WhenAny([_drained!.Task, .. _lanes.Select(lane => lane.Completion)]).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private void Closed(int lane)
    {
        long now = Stopwatch.GetTimestamp();
        if (_offered[lane].TryDequeue(out long offered))
            lock (_latencies) _latencies.Add(Stopwatch.GetElapsedTime(offered, now).TotalMilliseconds);
        if (Interlocked.Decrement(ref _open) == 0) _drained!.TrySetResult();
    }
}
