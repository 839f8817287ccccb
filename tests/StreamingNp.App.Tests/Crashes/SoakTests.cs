using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using StreamingNp.Streaming.Tests;
using Xunit.Abstractions;

namespace StreamingNp.App.Tests.Crashes;

/// <summary>
/// A processor that is kept busy for a long time holds at its end what it held before. Whoever leaks never gives back: so it is the least that it holds which must not grow,
/// and not what it has in hand at some moment. For memory that is what a full collection leaves: the collector lets a busy process grow by half for a quarter of an hour and then
/// takes it all back, so that a line through 20 minutes of that tells how far it was, and nothing of leaks. For handles, and for threads but those of the runtime's pool, it is the
/// least of a stretch of time. The pool adds threads while the machine is at load and lets go of them after: there is a bound of how many.
/// </summary>
[Trait("Category", "Broker")]
[Collection(CrashCollection.Name)]
public sealed partial class SoakTests(TinyModel tiny, ITestOutputHelper output)
{
    private const double Megabyte = 1 << 20;
    private const int Chunk = 10_000;
    private const long MaxBytes = 1_000L << 20;
    // In MB a minute. Objects are known to a tenth of that; in all memory there is what the allocators keep for later.
    private const double MostGrowth = 1, MostGrowthOfObjects = 0.5;
    private const int MostNewThreads = 3, MostNewHandles = 4, MostThreads = 100;

    private static readonly TimeSpan Length = CrashRun.IsFull ? TimeSpan.FromMinutes(30) : TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Judged = Length * 2 / 3;
    private static readonly TimeSpan SampleEvery = TimeSpan.FromSeconds(CrashRun.IsFull ? 5 : 0.5);
    private static readonly TimeSpan CollectEvery = TimeSpan.FromSeconds(CrashRun.IsFull ? 15 : 1);

    [Fact]
    public async Task Memory_threads_and_handles_do_not_grow()
    {
        // So few that what they keep of their past is full before it is judged, also on a machine at load.
        using var run = new CrashRun(tiny.Folder, series: CrashRun.IsFull ? 200 : 40, observations: Chunk);
        using CrashRun.Group group = run.NewGroup("at_least_once");
        ProcessorProcess processor = group.Run("monitoring.http_address=http://127.0.0.1:0");
        group.Reaches(1, processor);
        var metrics = new Uri(Address().Match(processor.Log).Value + "/metrics");
        using var client = new HttpClient { Timeout = Eventually.Patience };
        var clock = Stopwatch.StartNew();
        List<Sample> samples = [], collected = [];
        long committed = 0;
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
                string told = await client.GetStringAsync(metrics);
                collected.Add(new(clock.Elapsed, processor.Measure(), Sum(HeapSize(), told) - Sum(Gaps(), told), (int)Sum(Pool(), told)));
            }
            Assert.False(processor.HasExited, $"The processor ended by itself: {processor.Log}");
        }
        long most = processor.MostMemory;
        foreach (Sample minute in collected.DistinctBy(sample => (int)sample.Time.TotalMinutes)) output.WriteLine(minute.ToString());
        (samples, collected) = (Late(samples), Late(collected));
        Assert.All(collected, sample => Assert.True(sample is { LiveBytes: > 0, PoolThreads: > 0 }, $"The metrics do not tell of objects, or of the pool: {sample}"));
        double memory = Slope(collected.Select(sample => (sample.Time.TotalMinutes, sample.Held.ResidentBytes / Megabyte)));
        double live = Slope(collected.Select(sample => (sample.Time.TotalMinutes, sample.LiveBytes / Megabyte)));
        int threads = Rise(collected, sample => sample.Held.Threads - sample.PoolThreads), handles = Rise(samples, sample => sample.Held.Handles);
        string figures = string.Create(CultureInfo.InvariantCulture,
            $"{committed / clock.Elapsed.TotalSeconds:N0} observations/s for {Length}, at most {most >> 20} MB; over the last {Judged}: after full collections {memory:F2} MB a minute of all memory and {live:F2} of objects ({collected[0]} to {collected[^1]}), the least of threads but the pool's rose by {threads}, of handles by {handles}; threads with the pool's {samples.Min(one => one.Held.Threads)} to {samples.Max(one => one.Held.Threads)}");
        output.WriteLine(figures);
        Assert.Equal(0, processor.Stop());
        // In seconds the memory is still finding its level, and is not evidence of how it goes on.
        Assert.True((memory < MostGrowth && live < MostGrowthOfObjects) || !CrashRun.IsFull, figures);
        Assert.True(most < MaxBytes, figures);
        Assert.True(threads <= MostNewThreads && handles <= MostNewHandles && samples.All(sample => sample.Held.Threads <= MostThreads), figures);

        bool IsDue(List<Sample> taken, TimeSpan every) => taken.Count == 0 || clock.Elapsed - taken[^1].Time >= every;
    }

    private static List<Sample> Late(List<Sample> samples) => [.. samples.Where(sample => sample.Time >= Length - Judged)];

    // From the first third of the time to the last.
    private static int Rise(List<Sample> samples, Func<Sample, int> of)
    {
        TimeSpan begin = samples[0].Time, third = (samples[^1].Time - begin) / 3;
        return samples.Where(sample => sample.Time >= begin + 2 * third).Min(of) - samples.Where(sample => sample.Time <= begin + third).Min(of);
    }

    // Least squares, in units of y a unit of x.
    private static double Slope(IEnumerable<(double X, double Y)> points)
    {
        (double X, double Y)[] all = [.. points];
        double x = all.Average(point => point.X), y = all.Average(point => point.Y);
        return all.Sum(point => (point.X - x) * (point.Y - y)) / all.Sum(point => (point.X - x) * (point.X - x));
    }

    private static double Sum(Regex metric, string metrics) => metric.Matches(metrics).Sum(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"http://[0-9.:]+")]
    private static partial Regex Address();

    [GeneratedRegex(@"^dotnet_gc_last_collection_heap_size\{[^}]*\} (\S+)", RegexOptions.Multiline)]
    private static partial Regex HeapSize();

    [GeneratedRegex(@"^dotnet_gc_last_collection_heap_fragmentation_size\{[^}]*\} (\S+)", RegexOptions.Multiline)]
    private static partial Regex Gaps();

    [GeneratedRegex(@"^dotnet_thread_pool_thread_count(?:_total)? (\S+)", RegexOptions.Multiline)]
    private static partial Regex Pool();

    // After a collection, a full one, the objects that it left are known, without the gaps between; and the threads of the pool.
    private sealed record Sample(TimeSpan Time, ProcessorProcess.Footprint Held, double LiveBytes = 0, int PoolThreads = 0)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $@"{Time:mm\:ss} {Held}, {LiveBytes / Megabyte:F1} MB of objects, {PoolThreads} threads of the pool");
    }
}
