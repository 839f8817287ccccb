using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace StreamingNp.App.Tests.Crashes;

[Trait("Category", "Broker")]
[Collection(CrashCollection.Name)]
public sealed class ManySeriesTests(TinyModel tiny, ITestOutputHelper output)
{
    private static readonly int Series = CrashRun.IsFull ? 100_000 : 1_000;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private const int Points = 14;

    [Fact]
    public void A_restart_with_many_series_scores_again_soon_and_tells_nothing_twice()
    {
        using var run = new CrashRun(tiny.Folder, Series, Points * Series);
        using CrashRun.Group group = run.NewGroup("at_least_once");
        ProcessorProcess first = group.Run();
        group.Finishes(first);
        Assert.Equal(0, first.Stop());
        run.Publish(2 * Series);
        // Each partition is restored by a thread of its own.
        double slowdown = CrashRun.IsFull ? SharedMachine.Slowdown(CrashRun.Partitions) : 1;
        var restarted = Stopwatch.StartNew();
        ProcessorProcess second = group.Run();
        group.Reaches(Points * Series + 1, second);
        TimeSpan taken = restarted.Elapsed, busy = second.ProcessorTime;
        group.Finishes(second);
        Assert.Equal(0, group.Events.Repeats);
        // Nobody warms up again: two points of each series were scored.
        Assert.Equal(0, second.Stop());
        Assert.Contains($"scored {2 * Series:D}", second.Log.Replace(",", "", StringComparison.Ordinal), StringComparison.Ordinal);
        if (CrashRun.IsFull) slowdown = (slowdown + SharedMachine.Slowdown(CrashRun.Partitions)) / 2;
        string figures = string.Create(CultureInfo.InvariantCulture, $"{Series:N0} series: scoring again after {taken.TotalSeconds:F1} s, with {busy.TotalSeconds:F1} s of processor time, on a machine {slowdown:F1} times as slow as alone");
        output.WriteLine(figures);
        output.WriteLine($"{first.Log}\n---\n{second.Log}");
        // The limit is that of a machine that nobody shares; how much of this one others leave is measured while no processor runs, before and after.
        if (CrashRun.IsFull) Assert.True(taken < Longest * slowdown, $"{figures}: {second.Log}");
    }
}
