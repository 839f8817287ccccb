using StreamingNp.Detection.Evaluation;

namespace StreamingNp.Detection.Tests.Evaluation;

public class AlarmEvaluationTests
{
    [Fact]
    public void A_delay_runs_from_the_start_of_the_window_to_the_first_alarm_in_it()
    {
        AlarmEvaluation evaluation = Evaluate(MinuteSeries.WithAlarms(100, [new(10, 19), new(30, 39), new(50, 59)], 10, 33, 38, 60));
        Assert.Equal(
            [
                new("series", new(10, 19), 0, TimeSpan.Zero),
                new("series", new(30, 39), 3, TimeSpan.FromMinutes(3)),
                new("series", new(50, 59), null, null),
            ],
            evaluation.Delays);
        Assert.Equal((2, TimeSpan.FromMinutes(1.5), TimeSpan.Zero), (evaluation.WindowsFound, evaluation.MeanDelay, evaluation.MedianDelay));
    }

    [Fact]
    public void A_run_of_rows_is_one_alarm_and_false_where_none_of_them_is_labelled()
    {
        AlarmEvaluation evaluation = Evaluate(MinuteSeries.WithAlarms(100, [new(10, 19)], 8, 9, 10, 15, 20, 22, 23));
        Assert.Equal((4, 2), (evaluation.Alarms, evaluation.FalseAlarms));
        Assert.Equal(new(2, 5, 85, 8), evaluation.Points);
    }

    [Fact]
    public void A_score_at_the_threshold_is_an_alarm()
    {
        AlarmEvaluation evaluation = Evaluate(MinuteSeries.Of([0.4999, 0.5, 0.4999]));
        Assert.Equal((0.5, 1), (evaluation.Threshold, evaluation.Alarms));
    }

    [Fact]
    public void Alarms_are_counted_a_series_and_day()
    {
        ScoredSeries twoDays = MinuteSeries.WithAlarms(2 * 1440 + 1, [new(500, 600)], 100, 550, 700);
        ScoredSeries oneDay = MinuteSeries.WithAlarms(1440 + 1, [], 100, 200, 300);
        AlarmEvaluation evaluation = Evaluate(twoDays, oneDay);
        Assert.Equal((2, 2.0, 5.0 / 3), (evaluation.Series, evaluation.AlarmsPerSeriesDay, evaluation.FalseAlarmsPerSeriesDay));
    }

    [Fact]
    public void Nothing_at_all_has_no_delay_and_no_figure_is_NaN()
    {
        AlarmEvaluation evaluation = Evaluate(MinuteSeries.Of([]), MinuteSeries.Of([1]));
        Assert.Equal((0, null, null), (evaluation.WindowsFound, evaluation.MeanDelay, evaluation.MedianDelay));
        Assert.Equal((0, 0), (evaluation.AlarmsPerSeriesDay, evaluation.FalseAlarmsPerSeriesDay));
    }

    private static AlarmEvaluation Evaluate(params ScoredSeries[] series)
    {
        AlarmEvaluation evaluation = new(0.5);
        foreach (ScoredSeries one in series) evaluation.Add(one);
        return evaluation;
    }
}
