using System.Diagnostics;

namespace StreamingNp.App.Tests.Crashes;

/// <summary>What others on this machine leave of it, for times that depend on that.</summary>
internal static class SharedMachine
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(2);

    /// <summary>How many times as long something takes here and now as on the same machine that nobody else uses; 1 or more.</summary>
    /// <param name="threads">How many threads it keeps busy; as many as there are processors where that is more.</param>
    public static double Slowdown(int threads)
    {
        threads = Math.Max(threads, Environment.ProcessorCount);
        using var process = Process.GetCurrentProcess();
        TimeSpan before = process.TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        Thread[] busy = [.. Enumerable.Range(0, threads).Select(_ => new Thread(() => Spin(clock)))];
        foreach (Thread thread in busy) thread.Start();
        foreach (Thread thread in busy) thread.Join();
        TimeSpan taken = clock.Elapsed;
        process.Refresh();
        return Math.Max(1, taken * Environment.ProcessorCount / (process.TotalProcessorTime - before));
    }

    private static void Spin(Stopwatch clock)
    {
        while (clock.Elapsed < Length) Thread.SpinWait(100);
    }
}
