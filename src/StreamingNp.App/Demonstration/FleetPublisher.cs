using System.Text;
using System.Text.Json;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Simulation;
using StreamingNp.Streaming.Delivery;

namespace StreamingNp.App.Demonstration;

/// <summary>Publishes a simulated fleet in order of time, spread evenly over the time that it has, and never far ahead of the processor.</summary>
/// <param name="delivery">Sends the records.</param>
/// <param name="topic">Where to.</param>
/// <param name="time">The wall clock.</param>
internal sealed class FleetPublisher(IDelivery delivery, string topic, TimeProvider time)
{
    private const int ChunkRecords = 512;

    // The embedded broker keeps 5 MB of a partition: a processor that lags by this much loses nothing.
    private const long MaxAhead = 60_000;

    private long _published;

    /// <summary>The observations published so far.</summary>
    public long Published => Interlocked.Read(ref _published);

    /// <summary>The newest time published so far.</summary>
    public EventTime Newest { get; private set; }

    /// <summary>Publishes until the fleet or the time is at its end.</summary>
    /// <param name="fleet">The fleet.</param>
    /// <param name="span">The time to spread it over.</param>
    /// <param name="consumed">How many observations the processor has taken in.</param>
    /// <param name="cancellation">Ends it early.</param>
    public async Task RunAsync(SimulatedFleet fleet, TimeSpan span, Func<long> consumed, CancellationToken cancellation)
    {
        long all = fleet.Series.Sum(series => (long)series.Observations.Length);
        long begun = time.GetTimestamp();
        using var encoder = new ObservationEncoder();
        var tags = new Dictionary<SimulatedSeries, byte[]>();
        foreach ((SimulatedSeries Series, Observation Observation)[] chunk in fleet.InTimeOrder().Chunk(ChunkRecords))
        {
            TimeSpan due = span * ((double)Published / all);
            while (time.GetElapsedTime(begun) < due || Published - consumed() > MaxAhead) await Task.Delay(TimeSpan.FromMilliseconds(5), time, cancellation).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            var acknowledgements = new List<Task>(chunk.Length);
            foreach ((SimulatedSeries series, Observation observation) in chunk)
            {
                if (!tags.TryGetValue(series, out byte[]? json)) tags[series] = json = JsonSerializer.SerializeToUtf8Bytes(series.Tags, DemoJson.Default.IReadOnlyDictionaryStringString);
                byte[] value = encoder.Encode(series.Key, observation, json).ToArray();
                acknowledgements.Add(delivery.DeliverAsync(new OutgoingRecord(topic, Encoding.UTF8.GetBytes(series.Key), value, [])));
            }
            await Task.WhenAll(acknowledgements).ConfigureAwait(false);
            Interlocked.Add(ref _published, chunk.Length);
            Newest = chunk[^1].Observation.Time;
        }
    }
}
