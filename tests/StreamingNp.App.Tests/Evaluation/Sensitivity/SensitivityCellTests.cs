using StreamingNp.App.Evaluation.Sensitivity;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Simulation.Disturbed;

namespace StreamingNp.App.Tests.Evaluation.Sensitivity;

public class SensitivityCellTests
{
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);

    [Fact]
    public void Large_anomalies_are_found_and_the_smallest_that_is_found_is_told()
    {
        SensitivityCell cell = Run([150, 1_000]);
        Assert.Equal([(150, "spike"), (150, "burst"), (150, "shift"), (1_000, "spike"), (1_000, "burst"), (1_000, "shift")], cell.Figures.Select(one => (one.At, one.Anomaly)));
        SensitivityFigures old = cell.Figures[3];
        // A thousand deviations nobody could miss; four are not rare enough for everyone.
        Assert.Equal(4, old.Found[^1]);
        Assert.InRange(old.Smallest!.Value, 5, 20);
        Assert.Equal(4, old.Found[Array.IndexOf([.. SensitivityCell.Sizes], old.Smallest!.Value)]);
    }

    [Fact]
    public void What_is_found_at_one_beginning_does_not_depend_on_the_others()
    {
        static string Shown(SensitivityFigures one) => $"{one.Anomaly} {string.Join(' ', one.Found)} {one.AlreadyOpen}";
        Assert.Equal(Run([1_000]).Figures.Select(Shown), Run([150, 1_000]).Figures.Skip(3).Select(Shown));
    }

    private static SensitivityCell Run(int[] beginnings)
    {
        var cell = new SensitivityCell(NoiseKind.All[0], FiveMinutes, beginnings, series: 4, seed: 1);
        using var model = new ContextMeanModel();
        cell.Run(new OfflineDetection(model, new DetectorOptions(), "metrics"), CancellationToken.None);
        return cell;
    }
}
