using StreamingNp.App.Recordings;
using StreamingNp.App.Training;
using StreamingNp.Detection.Windows;

namespace StreamingNp.App.Tests.Training;

public sealed class TrainingWindowsTests
{
    [Fact]
    public void Simulated_fleets_give_the_same_windows_each_time_and_others_to_validate()
    {
        TrainingWindows first = Simulate(seed: 1), again = Simulate(seed: 1);
        Assert.Equal(Targets(first.Training), Targets(again.Training));
        // Coarse values come up at the same time of other series as well, but rarely.
        Assert.InRange(Targets(first.Training).Intersect(Targets(first.Validation)).Count(), 0, first.Validation.Count / 1_000);
        Assert.Contains("from seed 100000 on", first.Data, StringComparison.Ordinal);
    }

    [Fact]
    public void The_end_of_each_recording_validates()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.csv", Recording.Csv(500));
        folder.Write("b.csv", Recording.Csv(1_000));
        TrainingWindows windows = TrainingWindows.Record(
            new WindowLayout(), RecordingFiles.Find(["*.csv"], new(), folder.Path), seed: 1, new UnreadableRows(TextWriter.Null), CancellationToken.None);
        // The first 20 points of each are context only.
        Assert.Equal((380 + 780, 100 + 200), (windows.Training.Count, windows.Validation.Count));
    }

    private static TrainingWindows Simulate(int seed) => TrainingWindows.Simulate(new WindowLayout(), fleets: 1, seed, _ => { }, CancellationToken.None);

    // Without counts, which come up again and again.
    private static HashSet<(long, double)> Targets(IEnumerable<Window> windows) => [.. windows.Where(window => window.Targets[0].Value is var value && value != Math.Round(value)).Select(window => (window.Targets[0].Time.Microseconds, window.Targets[0].Value))];
}
