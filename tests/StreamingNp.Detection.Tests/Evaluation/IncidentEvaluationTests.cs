using StreamingNp.Detection.Evaluation;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Evaluation;

public class IncidentEvaluationTests
{
    [Fact]
    public void Series_are_summed_up()
    {
        IncidentEvaluation evaluation = new();
        evaluation.Add(Judge(days: 15, [Label(AnomalyKind.Spike, 100), Label(AnomalyKind.Dip, 200)], [100, 300, 400]));
        evaluation.Add(Judge(days: 45, [Label(AnomalyKind.Spike, 100)], [105]));

        Assert.Equal((2, 3, 2, 4, 2), (evaluation.Series, evaluation.Labels, evaluation.LabelsFound, evaluation.Incidents, evaluation.FalseIncidents));
        Assert.Equal(0.5, evaluation.Precision);
        Assert.Equal(2.0 / 3, evaluation.Recall);
        Assert.Equal(4.0 / 7, evaluation.F1, 12);
        Assert.Equal(2, evaluation.IncidentsPerSeriesMonth);
        Assert.Equal(1, evaluation.FalseIncidentsPerSeriesMonth);
        Assert.Equal([new(AnomalyKind.Spike, 2, 2), new(AnomalyKind.Dip, 1, 0)], evaluation.Kinds);
        Assert.Equal([1.0, 0.0], evaluation.Kinds.Select(kind => kind.Recall));
    }

    [Fact]
    public void Nothing_at_all_is_perfect_and_no_figure_is_NaN()
    {
        IncidentEvaluation evaluation = new();
        evaluation.Add(SeriesEvaluation.Judge([], [], []));
        Assert.Equal((1, 1, 1), (evaluation.Precision, evaluation.Recall, evaluation.F1));
        Assert.Equal((0, 0), (evaluation.IncidentsPerSeriesMonth, evaluation.FalseIncidentsPerSeriesMonth));
        Assert.Empty(evaluation.Kinds);
    }

    [Fact]
    public void Only_false_incidents_and_missed_labels_give_zeros()
    {
        IncidentEvaluation evaluation = new();
        evaluation.Add(Judge(days: 10, [Label(AnomalyKind.FlatLine, 100)], [300]));
        Assert.Equal((0, 0, 0), (evaluation.Precision, evaluation.Recall, evaluation.F1));
    }

    // One observation an hour, and incidents of two points.
    private static SeriesEvaluation Judge(int days, AnomalyLabel[] labels, int[] opened) => SeriesEvaluation.Judge(
        [.. Enumerable.Range(0, days * 24 + 1).Select(At)], labels, [.. opened.Select(hour => new IncidentInterval(At(hour), At(hour + 2)))]);

    private static AnomalyLabel Label(AnomalyKind kind, int hour) => new(kind, At(hour), At(hour));

    private static EventTime At(int hour) => new(1_767_571_200_000_000 + hour * 3_600_000_000L);
}
