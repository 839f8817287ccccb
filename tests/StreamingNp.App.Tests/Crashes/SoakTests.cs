using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace StreamingNp.App.Tests.Crashes;

/// <summary>A processor that is kept busy for a long time holds at its end what it held before.</summary>
[Trait("Category", "Broker")]
[Collection(CrashCollection.Name)]
public sealed class SoakTests(TinyModel tiny, ITestOutputHelper output)
{
    private const double Megabyte = 1 << 20;
    private const int Chunk = 10_000;
    private const long MostBytes = 1_000L << 20;

    private static readonly TimeSpan Length = CrashRun.IsFull ? TimeSpan.FromMinutes(30) : TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Judged = Length * 2 / 3;
    private static readonly TimeSpan SampleEvery = TimeSpan.FromSeconds(CrashRun.IsFull ? 5 : 0.5);

    [Fact]
    public void Memory_threads_and_handles_do_not_grow()
    {
        using var run = new CrashRun(tiny.Folder, series: CrashRun.IsFull ? 500 : 40, observations: Chunk);
        using CrashRun.Group group = run.NewGroup("at_least_once");
        ProcessorProcess processor = group.Run();
        group.Reaches(1, processor);
        var clock = Stopwatch.StartNew();
        var samples = new List<(TimeSpan Time, ProcessorProcess.Footprint Footprint)>();
        long committed = 0;
        while (clock.Elapsed < Length)
        {
            // Never so far behind that it waits for records, and never so much ahead that a small broker forgets them.
            committed = group.Committed;
            if (run.Observations - committed < 2 * Chunk) run.Publish(Chunk);
            group.Events.Read(TimeSpan.FromMilliseconds(1));
            if (samples.Count == 0 || clock.Elapsed - samples[^1].Time >= SampleEvery) samples.Add((clock.Elapsed, processor.Measure()));
            Assert.False(processor.HasExited, $"The processor ended by itself: {processor.Log}");
        }
        (TimeSpan Time, ProcessorProcess.Footprint Footprint)[] judged = [.. samples.Where(sample => sample.Time >= Length - Judged)];
        double growth = Slope(judged.Select(sample => (sample.Time.TotalMinutes, sample.Footprint.ResidentBytes / Megabyte)));
        int threads = Spread(judged.Select(sample => sample.Footprint.Threads)), handles = Spread(judged.Select(sample => sample.Footprint.Handles));
        string figures = string.Create(CultureInfo.InvariantCulture,
            $"{committed / clock.Elapsed.TotalSeconds:N0} observations/s for {Length}; over the last {Judged}: {growth:F2} MB a minute ({judged[0].Footprint} to {judged[^1].Footprint}), threads within {threads}, handles within {handles}");
        output.WriteLine(figures);
        Assert.Equal(0, processor.Stop());
        // In seconds the memory is still finding its level, and says nothing of how it goes on.
        Assert.True(growth < 1 || !CrashRun.IsFull, figures);
        Assert.True(judged.Max(sample => sample.Footprint.ResidentBytes) < MostBytes, figures);
        Assert.True(threads <= 8 && handles <= 16, figures);
    }

    private static int Spread(IEnumerable<int> numbers)
    {
        int[] all = [.. numbers];
        return all.Max() - all.Min();
    }

    // Least squares, in units of y a unit of x.
    private static double Slope(IEnumerable<(double X, double Y)> points)
    {
        (double X, double Y)[] all = [.. points];
        double x = all.Average(point => point.X), y = all.Average(point => point.Y);
        return all.Sum(point => (point.X - x) * (point.Y - y)) / all.Sum(point => (point.X - x) * (point.X - x));
    }
}
