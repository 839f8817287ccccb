using System.Diagnostics;
using Xunit.Abstractions;

namespace StreamingNp.App.Tests.Crashes;

[Trait("Category", "Broker")]
[Collection(CrashCollection.Name)]
public sealed class ManySeriesTests(TinyModel tiny, ITestOutputHelper output)
{
    private static readonly int Series = CrashRun.IsFull ? 100_000 : 1_000;
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
        var restarted = Stopwatch.StartNew();
        ProcessorProcess second = group.Run();
        group.Reaches(Points * Series + 1, second);
        output.WriteLine($"{Series} series: scoring again after {restarted.Elapsed.TotalSeconds:F1} s");
        // How fast it is, is for a machine that nobody shares to say.
        if (CrashRun.IsFull) Assert.True(restarted.Elapsed < TimeSpan.FromSeconds(30), $"Scoring again took {restarted.Elapsed}: {second.Log}");
        group.Finishes(second);
        Assert.Equal(0, group.Events.Repeats);
        // Nobody warms up again: two points of each series were scored.
        Assert.Equal(0, second.Stop());
        Assert.Contains($"scored {2 * Series:D}", second.Log.Replace(",", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
