using ScottPlot;
using ScottPlot.Plottables;
using StreamingNp.App.Offline;

namespace StreamingNp.App.Tests.Offline;

public class ScorePanelTests
{
    [Fact]
    public void A_single_huge_score_is_drawn_at_the_cap_and_does_not_flatten_the_rest()
    {
        Plot plot = Draw(1, 2, 5_000, double.PositiveInfinity, 1);
        Assert.InRange(plot.Axes.GetLimits().Top, 12, 14);
        Assert.Equal(12, plot.GetPlottables<Scatter>().Single().Data.GetScatterPoints().Max(point => point.Y));
        Assert.Contains("12.0 or more", plot.Legend.GetItems().Select(item => item.LabelText));
    }

    [Fact]
    public void The_threshold_is_seen_though_no_score_reaches_it()
    {
        Plot plot = Draw(0.1, 0.3, 0.2);
        Assert.Equal(4, plot.GetPlottables<HorizontalLine>().Single().Y);
        Assert.InRange(plot.Axes.GetLimits().Top, 5, 8);
        Assert.Equal(["threshold 4.0"], plot.Legend.GetItems().Select(item => item.LabelText));
    }

    private static Plot Draw(params double[] scores)
    {
        var plot = new Plot();
        new ScorePanel(new PlotFrame(0, scores.Length - 1), [.. scores.Select((score, x) => new Coordinates(x, score))], threshold: 4).Draw(plot);
        return plot;
    }
}
