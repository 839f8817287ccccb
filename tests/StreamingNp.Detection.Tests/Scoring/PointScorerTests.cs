using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.Tests.Detectors;
using StreamingNp.Detection.Thresholds;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Scoring;

public class PointScorerTests
{
    private static readonly PointScorer Scorer = new(threshold: 4);

    [Fact]
    public void The_most_surprising_look_decides_and_pays_for_the_choice()
    {
        Window window = Predicted(value: 5, (Count: 32, Mean: 5, Deviation: 1), (Count: 32, Mean: 0, Deviation: 1));
        ScoredPoint point = Scorer.Score(window, 0, new Departures(), withBand: false);
        // P(|Z| > 5) = 5.733e-7, twice for two looks.
        Assert.Equal(6.2416 - 0.3010, point.Surprise, 1e-3);
        Assert.Equal(Verdict.Anomalous, point.Verdict);
        Assert.Equal(0, point.Expected);
        Assert.Equal(1, point.Deviation);
    }

    [Fact]
    public void A_normal_point_is_described_from_near_by()
    {
        ScoredPoint point = Scorer.Score(Predicted(value: 1, (32, 0, 1), (32, 7, 5)), 0, new Departures(), withBand: true);
        Assert.Equal(Verdict.Normal, point.Verdict);
        Assert.Equal(0, point.Expected);
        Assert.Equal(-Normal.LogDensity(1), point.NegativeLogLikelihood, 1e-12);
        Assert.InRange(point.Value, point.Lower, point.Upper);
    }

    [Fact]
    public void A_look_with_too_few_points_has_no_say_and_costs_nothing()
    {
        ScoredPoint point = Scorer.Score(Predicted(value: 2, (5, 0, 1), (19, 100, 1)), 0, new Departures(), withBand: false);
        // P(|Z| > 2) = 0.0455
        Assert.Equal(1.3420, point.Surprise, 1e-3);
        Assert.Equal(Verdict.Normal, point.Verdict);
    }

    [Theory]
    [InlineData(19)]
    [InlineData(20)]
    public void The_ends_of_the_band_are_where_the_verdict_turns(int farPoints)
    {
        ScoredPoint middle = Scorer.Score(Predicted(value: 0, (32, 0, 1), (farPoints, 0, 1)), 0, new Departures(), withBand: true);
        foreach (double end in new[] { middle.Lower, middle.Upper })
        {
            Assert.Equal(Verdict.Normal, Scorer.Score(Predicted(end * 0.9999, (32, 0, 1), (farPoints, 0, 1)), 0, new Departures(), withBand: false).Verdict);
            Assert.Equal(Verdict.Anomalous, Scorer.Score(Predicted(end * 1.0001, (32, 0, 1), (farPoints, 0, 1)), 0, new Departures(), withBand: false).Verdict);
        }
    }

    [Fact]
    public void A_band_is_the_same_asked_for_at_once_or_later()
    {
        Window window = Predicted(value: 1, (32, 0, 1), (3, 0, 1));
        var departures = new Departures();
        ScoredPoint later = Scorer.Score(window, 0, departures, withBand: false);
        Assert.True(double.IsNaN(later.Lower) && double.IsNaN(later.Upper));
        Assert.Equal(Scorer.Score(window, 0, new Departures(), withBand: true), Scorer.WithBand(later, window, 0, departures));
    }

    [Fact]
    public void No_value_is_too_far_out_for_a_score()
    {
        foreach (double value in new[] { double.MaxValue, double.MinValue, 1e100 })
            Assert.InRange(Scorer.Score(Predicted(value, (32, 0, 1), (32, 0, 1)), 0, new Departures(), withBand: true).Surprise, 100, Calibration.MostSurprise);
    }

    private static Window Predicted(double value, params (int Count, float Mean, float Deviation)[] looks)
    {
        var predictor = new ContextMeanPredictor();
        var window = new Window(predictor.Layout);
        window.AddTarget(new Observation(new EventTime(0), value));
        for (int index = 0; index < looks.Length; index++)
        {
            window.Looks[index].ContextCount = looks[index].Count;
            window.Looks[index].IsPredictable = looks[index].Count >= window.Layout.FewestContextPoints;
            window.Looks[index].Predicted(0)[0] = new Component(1, looks[index].Mean, looks[index].Deviation);
        }
        window.PredictedBy(predictor);
        return window;
    }
}
