using StreamingNp.Detection.Windows;
using StreamingNp.Streaming.Lanes;

namespace StreamingNp.Streaming.Supervision;

/// <summary>Keeps a bounded sample of the newest normal windows of all lanes, to train on. Thread-safe.</summary>
/// <param name="most">The windows kept.</param>
/// <param name="every">One window in so many is kept.</param>
public sealed class RecentWindows(int most, int every) : IWindowCollector
{
    private readonly Window?[] _windows = new Window?[most];
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

    /// <summary>The windows kept at this moment. They are not changed any more.</summary>
    public IReadOnlyList<Window> Snapshot() => [.. _windows.OfType<Window>()];

    private static long Scatter(long number) => (long)(((ulong)number * 0x9E3779B97F4A7C15) >> 33);
}
