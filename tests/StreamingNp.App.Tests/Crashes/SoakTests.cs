using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace StreamingNp.App.Tests.Crashes;

/// <summary>
/// A processor that is kept busy for a long time holds at its end what it held before. Whoever leaks never gives back: so it is the least that it holds which must not grow,
/// and not what it has in hand at some moment. For memory that is what a full collection leaves: the collector lets a busy process grow by half for a quarter of an hour and then
/// takes it all back, so that a line through 20 minutes of that tells how far it was, and nothing of leaks. For threads and handles it is the least of a stretch of time: the
/// runtime's pool adds threads while the machine is at load, and lets go of them.
/// </summary>
[Trait("Category", "Broker")]
[Collection(CrashCollection.Name)]
public sealed class SoakTests(TinyModel tiny, ITestOutputHelper output)
{
    private const double Megabyte = 1 << 20;
    private const int Chunk = 10_000;
    private const long MostBytes = 1_000L << 20;
    private const int MostNewThreads = 2, MostNewHandles = 4, MostThreads = 100;

    private static readonly TimeSpan Length = CrashRun.IsFull ? TimeSpan.FromMinutes(30) : TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Judged = Length * 2 / 3;
    private static readonly TimeSpan SampleEvery = TimeSpan.FromSeconds(CrashRun.IsFull ? 5 : 0.5);
    private static readonly TimeSpan CollectEvery = TimeSpan.FromSeconds(CrashRun.IsFull ? 15 : 1);

    [Fact]
    public void Memory_threads_and_handles_do_not_grow()
    {
        using var run = new CrashRun(tiny.Folder, series: CrashRun.IsFull ? 500 : 40, observations: Chunk);
        using CrashRun.Group group = run.NewGroup("at_least_once");
        ProcessorProcess processor = group.Run();
        group.Reaches(1, processor);
        var clock = Stopwatch.StartNew();
        List<Sample> samples = [], collected = [];
        long committed = 0;
        long most = 0;
        while (clock.Elapsed < Length)
        {
            // Never so far behind that it waits for records, and never so much ahead that a small broker forgets them.
            committed = group.Committed;
            if (run.Observations - committed < 2 * Chunk) run.Publish(Chunk);
            group.Events.Read(TimeSpan.FromMilliseconds(1));
            if (IsDue(samples, SampleEvery)) samples.Add(new(clock.Elapsed, processor.Measure()));
            if (IsDue(collected, CollectEvery))
            {
                processor.CollectGarbage();
                collected.Add(new(clock.Elapsed, processor.Measure()));
            }
            Assert.False(processor.HasExited, $"The processor ended by itself: {processor.Log}");
        }
        most = processor.MostMemory;
        foreach (Sample minute in collected.DistinctBy(sample => (int)sample.Time.TotalMinutes)) output.WriteLine(minute.ToString());
        (samples, collected) = (Late(samples), Late(collected));
        double memory = Slope(collected.Select(sample => (sample.Time.TotalMinutes, sample.Held.ResidentBytes / Megabyte)));
        int threads = Rise(samples, held => held.Threads), handles = Rise(samples, held => held.Handles);
        string figures = string.Create(CultureInfo.InvariantCulture,
            $"{committed / clock.Elapsed.TotalSeconds:N0} observations/s for {Length}, at most {most >> 20} MB; over the last {Judged}: {memory:F2} MB a minute after full collections ({collected[0].Held} to {collected[^1].Held}), the least of threads rose by {threads}, of handles by {handles}; threads {samples.Min(one => one.Held.Threads)} to {samples.Max(one => one.Held.Threads)}");
        output.WriteLine(figures);
        Assert.Equal(0, processor.Stop());
        // In seconds the memory is still finding its level, and says nothing of how it goes on.
        Assert.True(memory < 1 || !CrashRun.IsFull, figures);
        Assert.True(most < MostBytes, figures);
        Assert.True(threads <= MostNewThreads && handles <= MostNewHandles && samples.All(sample => sample.Held.Threads <= MostThreads), figures);

        bool IsDue(List<Sample> taken, TimeSpan every) => taken.Count == 0 || clock.Elapsed - taken[^1].Time >= every;
    }

    private static List<Sample> Late(List<Sample> samples) => [.. samples.Where(sample => sample.Time >= Length - Judged)];

    // From the first third of the time to the last.
    private static int Rise(List<Sample> samples, Func<ProcessorProcess.Footprint, int> of)
    {
        TimeSpan begin = samples[0].Time, third = (samples[^1].Time - begin) / 3;
        return samples.Where(sample => sample.Time >= begin + 2 * third).Min(sample => of(sample.Held)) - samples.Where(sample => sample.Time <= begin + third).Min(sample => of(sample.Held));
    }

    // Least squares, in units of y a unit of x.
    private static double Slope(IEnumerable<(double X, double Y)> points)
    {
        (double X, double Y)[] all = [.. points];
        double x = all.Average(point => point.X), y = all.Average(point => point.Y);
        return all.Sum(point => (point.X - x) * (point.Y - y)) / all.Sum(point => (point.X - x) * (point.X - x));
    }

    private sealed record Sample(TimeSpan Time, ProcessorProcess.Footprint Held)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $@"{Time:mm\:ss} {Held}");
    }
}
