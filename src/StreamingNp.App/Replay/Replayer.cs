using System.Text;
using StreamingNp.App.Recordings;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Recordings;
using StreamingNp.Streaming.Delivery;

namespace StreamingNp.App.Replay;

/// <summary>Publishes recordings to a topic, several files interleaved by time.</summary>
/// <param name="delivery">Publishes.</param>
/// <param name="topic">The topic.</param>
/// <param name="speed">Event time against wall time; infinity for as fast as records are acknowledged.</param>
/// <param name="time">The wall clock.</param>
public sealed class Replayer(IDelivery delivery, string topic, double speed, TimeProvider time)
{
    // Keeps the producer busy and its queue bounded.
    private const int MaxUnacknowledged = 10_000;

    private readonly Queue<Task> _unacknowledged = new();

    /// <summary>The rows that were published and acknowledged.</summary>
    public long Published { get; private set; }

    /// <summary>Publishes all rows and waits until they are acknowledged. Every file keeps its order; of two files the one with the earlier next row goes on.</summary>
    /// <param name="files">The recordings.</param>
    /// <param name="unreadable">Counts rows that cannot be read.</param>
    /// <param name="cancellation">Ends it; what was published stays.</param>
    /// <param name="progress">Is told how many rows are published so far.</param>
    /// <exception cref="DeliveryException">A record could not be published.</exception>
    public async Task RunAsync(RecordingFiles files, RecordingMessages unreadable, CancellationToken cancellation, Action<long>? progress = null)
    {
        using var encoder = new ObservationEncoder();
        long begun = time.GetTimestamp();
        EventTime? first = null;
        foreach (RecordedObservation row in Interleave(files, unreadable))
        {
            cancellation.ThrowIfCancellationRequested();
            first ??= row.Observation.Time;
            progress?.Invoke(Published);
            if (double.IsFinite(speed)) await WaitAsync((row.Observation.Time - first.Value) / speed - time.GetElapsedTime(begun), cancellation).ConfigureAwait(false);
            while (_unacknowledged.Count >= MaxUnacknowledged || _unacknowledged.TryPeek(out Task? oldest) && oldest.IsCompleted) await AcknowledgeAsync(cancellation).ConfigureAwait(false);
            _unacknowledged.Enqueue(delivery.DeliverAsync(new OutgoingRecord(topic, Encoding.UTF8.GetBytes(row.Series), encoder.Encode(row.Series, row.Observation).ToArray())));
        }
        while (_unacknowledged.Count > 0) await AcknowledgeAsync(cancellation).ConfigureAwait(false);
    }

    private static IEnumerable<RecordedObservation> Interleave(RecordingFiles files, RecordingMessages unreadable)
    {
        var open = new PriorityQueue<IEnumerator<RecordedObservation>, (long Time, int File)>();
        try
        {
            for (int file = 0; file < files.Paths.Count; file++) Advance(files.Read(files.Paths[file], unreadable).GetEnumerator(), file);
            while (open.TryDequeue(out IEnumerator<RecordedObservation>? rows, out (long Time, int File) place))
            {
                yield return rows.Current;
                Advance(rows, place.File);
            }
        }
        finally
        {
            foreach ((IEnumerator<RecordedObservation> rows, _) in open.UnorderedItems) rows.Dispose();
        }

        void Advance(IEnumerator<RecordedObservation> rows, int file)
        {
            if (rows.MoveNext()) open.Enqueue(rows, (rows.Current.Observation.Time.Microseconds, file));
            else rows.Dispose();
        }
    }

    private async Task WaitAsync(TimeSpan pause, CancellationToken cancellation)
    {
        if (pause <= TimeSpan.Zero) return;
        // A timer takes no more than 49 days at once.
        for (TimeSpan left = pause; left > TimeSpan.Zero; left -= TimeSpan.FromDays(1))
            await Task.Delay(left < TimeSpan.FromDays(1) ? left : TimeSpan.FromDays(1), time, cancellation).ConfigureAwait(false);
    }

    private async Task AcknowledgeAsync(CancellationToken cancellation)
    {
        await _unacknowledged.Dequeue().WaitAsync(cancellation).ConfigureAwait(false);
        Published++;
    }
}
