using StreamingNp.App.Evaluation.Forecasts;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Evaluation;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Windows;

namespace StreamingNp.App.Tests.Evaluation.Forecasts;

public class ForecastSeriesTests
{
    private const int Rows = 120;

    [Fact]
    public void Missing_rows_and_those_in_labelled_windows_or_the_probation_do_not_count()
    {
        ForecastSeries series = Run(Rising(row => row == 30 ? double.NaN : row), new RowRange(40, 49));
        // Twelve rows warm up.
        Assert.Equal(Rows - 12 - 1 - 10, series.FiguresAt(0)!.Rows);
        Assert.Equal(Rows - 36 - 1 - 10, series.FiguresAt(1)!.Rows);
    }

    [Fact]
    public void The_simple_rules_know_as_much_as_the_horizon()
    {
        ForecastSeries series = Run(Rising(row => row));
        Assert.Equal([1.0, 25.0, 73.0], Enumerable.Range(0, 3).Select(horizon => series.FiguresAt(horizon)!.TrivialErrors.LastValue));
    }

    private static Observation[] Rising(Func<int, double> value) => [.. Enumerable.Range(0, Rows).Select(row => new Observation(new EventTime(0) + TimeSpan.FromMinutes(row), value(row)))];

    private static ForecastSeries Run(Observation[] observations, params RowRange[] windows)
    {
        var model = new ContextMeanModel();
        var series = new ForecastSeries(new LabelledSeries("s", observations, windows), model.Layout.Horizons.Count);
        var detection = new OfflineDetection(model, new DetectorOptions(), "metrics");
        detection.Run([new(detection.NewState("s"), series.Observations, new Sink(series), (_, disposition, _) => series.Take(disposition)) { Predicted = series.See }]);
        return series;
    }

    private sealed class Sink(ForecastSeries series) : IDetectionSink
    {
        public void Scored(SeriesState state, in ScoredPoint point, ModelVersion model) => series.Complete(point);

        public void Emit(AnomalyEvent anomaly)
        {
        }
    }
}
