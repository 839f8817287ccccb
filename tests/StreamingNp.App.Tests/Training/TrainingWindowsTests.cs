using StreamingNp.App.Recordings;
using StreamingNp.App.Training;
using StreamingNp.Detection.Windows;

namespace StreamingNp.App.Tests.Training;

public sealed class TrainingWindowsTests
{
    [Fact]
    public void The_prior_gives_the_same_windows_each_time_and_other_series_to_validate_and_to_calibrate()
    {
        TrainingWindows first = Draw(seed: 1), again = Draw(seed: 1);
        Assert.Equal(first.Training.Select(window => window.Targets[0]), again.Training.Select(window => window.Targets[0]));
        Assert.NotEqual(first.Training.Select(window => window.Targets[0]), Draw(seed: 2).Training.Select(window => window.Targets[0]));
        Assert.InRange(first.Training.Count, 38 * 15, 38 * 40);
        Assert.InRange(first.Validation.Count, 2 * 10, 2 * 45);
        Assert.Empty(Targets(first.Training).Intersect(Targets(first.Validation)));
        foreach (IEnumerable<Window> series in first.Calibration) Assert.InRange(series.Count(), 500, 2_000);
        Assert.Equal("40 series of the synthetic prior, seed 1", first.Data);
    }

    [Fact]
    public void Views_of_long_horizons_are_learned_with_and_without_what_is_usual()
    {
        ContextView[] far = [.. Draw(seed: 1).Training.Select(window => window.Views[^1]).Where(view => view.IsPredictable)];
        Assert.InRange(far.Count(view => view.Baselines[0] == 0), far.Length / 20, far.Length * 19 / 20);
    }

    [Fact]
    public void The_end_of_each_recording_validates()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.csv", Recording.Csv(500));
        folder.Write("b.csv", Recording.Csv(1_000));
        TrainingWindows windows = TrainingWindows.Record(
            new WindowLayout(), RecordingFiles.Find(["*.csv"], new(), folder.Path), seed: 1, new RecordingMessages(TextWriter.Null), CancellationToken.None);
        // The first 12 points of each are context only.
        Assert.Equal((388 + 788, 100 + 200), (windows.Training.Count, windows.Validation.Count));
    }

    private static TrainingWindows Draw(int seed) => TrainingWindows.Draw(new WindowLayout(), series: 40, seed, fleets: 0, _ => { }, CancellationToken.None);

    private static HashSet<(long, double)> Targets(IEnumerable<Window> windows) => [.. windows.Select(window => (window.Targets[0].Time.Microseconds, window.Targets[0].Value))];
}
