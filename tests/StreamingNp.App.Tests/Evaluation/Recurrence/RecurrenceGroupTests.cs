using StreamingNp.App.Evaluation.Recurrence;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Simulation.Disturbed;

namespace StreamingNp.App.Tests.Evaluation.Recurrence;

public class RecurrenceGroupTests
{
    [Fact]
    public void Each_kind_and_number_of_anomalies_is_looked_for_in_each_series()
    {
        RecurrenceGroup group = RecurrenceGroup.Of(RecurringFleet.Series(2, seed: 1).Skip(1), seed: 1).Single();
        using var model = new ContextMeanModel();
        group.Run(new OfflineDetection(model, new DetectorOptions(), "metrics"), CancellationToken.None);
        Assert.Equal(12, group.Found.Count);
        Assert.Equal(group.Found.Select(one => one.Each.Count), Enumerable.Repeat(RecurrenceGroup.Numbers, 3).SelectMany(number => number));
        RecurrenceReport report = RecurrenceReport.Of(model.Model, 1, 1, group.Found);
        Assert.Equal(["spike", "spike", "spike", "spike", "dip", "dip", "dip", "dip", "step", "step", "step", "step"], report.Figures.Select(one => one.Anomaly));
        // Nothing came before a first anomaly, so that a flat series cannot miss a dip to zero.
        Assert.All(report.Figures.Where(one => one.Anomaly == "dip"), one => Assert.Equal(1, one.RecallFirst));
        Assert.All(report.Figures.Where(one => one.Number == 1), one => Assert.Equal((one.RecallFirst, one.RecallFirst), (one.RecallLast, one.RecallAll)));
        Assert.All(report.ByShape, one => Assert.Equal("flat-5m", one.Shape));
    }

    [Fact]
    public void Recall_is_the_share_that_is_found_of_the_first_of_the_last_and_of_all()
    {
        RecallFigures figures = RecallFigures.Of("all", [new("a", RecurringKind.Step, [true, true, false]), new("b", RecurringKind.Step, [true, false, true]), new("c", RecurringKind.Step, [false, false, false])]);
        Assert.Equal(("step", 3, 3, 2.0 / 3, 1.0 / 3, 4.0 / 9), (figures.Anomaly, figures.Number, figures.Series, figures.RecallFirst, figures.RecallLast, figures.RecallAll));
    }

    [Fact]
    public void Series_of_one_shape_go_together_those_with_the_most_points_first()
    {
        string[] names = [.. RecurrenceGroup.Of(RecurringFleet.Series(24, seed: 1), seed: 1).Select(group => group.Name)];
        Assert.Equal(8, names.Length);
        Assert.Equal("daily-1m/01 and 4 more", names[0]);
    }
}
