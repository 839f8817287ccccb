using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Windows;
using StreamingNp.Streaming.Lanes;

namespace StreamingNp.Streaming.Supervision;

/// <summary>Keeps a bounded sample of the newest normal windows of all lanes, to train on, and the newest normal rows of channels, to learn a reduction again. Thread-safe.</summary>
/// <param name="most">The windows kept, and the rows.</param>
/// <param name="every">One window in so many is kept.</param>
public sealed class RecentWindows(int most, int every) : IWindowCollector
{
    private readonly Window?[] _windows = new Window?[most];
    private readonly Row?[] _rows = new Row?[most];
    private long _keptRows;
    private long _seen;
    private long _kept;

    /// <summary>The number of windows kept.</summary>
    public int Count => (int)Math.Min(Interlocked.Read(ref _kept), most);

    /// <inheritdoc/>
    public void Completed(Window window)
    {
        long seen = Interlocked.Increment(ref _seen) - 1;
        // One of each so many, but not always the last: series that come in turns would be kept always or never.
        if (seen % every != Scatter(seen / every) % every) return;
        long slot = (Interlocked.Increment(ref _kept) - 1) % most;
        Volatile.Write(ref _windows[slot], window.Copy());
    }

    /// <inheritdoc/>
    public void CompletedRows(Window window)
    {
        for (int target = 0; target < window.TargetCount; target++)
        {
            long slot = (Interlocked.Increment(ref _keptRows) - 1) % most;
            Volatile.Write(ref _rows[slot], new Row(Observation.Of(window.Targets[target].Time, window.Rows[target])));
        }
    }

    /// <summary>The rows kept at this moment, in no order.</summary>
    public IReadOnlyList<Observation> Rows => [.. _rows.OfType<Row>().Select(row => row.Observation)];

    /// <summary>The windows kept at this moment. They are not changed any more.</summary>
    public IReadOnlyList<Window> Snapshot() => [.. _windows.OfType<Window>()];

    private sealed record Row(Observation Observation);

    private static long Scatter(long number) => (long)(((ulong)number * 0x9E3779B97F4A7C15) >> 33);
}
