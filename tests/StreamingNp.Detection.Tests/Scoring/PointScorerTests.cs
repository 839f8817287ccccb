using CsCheck;
using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Residuals;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.Tests.Detectors;
using StreamingNp.Detection.Thresholds;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Scoring;

public class PointScorerTests
{
    private const double Threshold = 4;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    [Fact]
    public void The_most_surprising_look_decides()
    {
        Window window = Predicted(value: 5, (Count: 32, Mean: 5, Deviation: 1), (Count: 32, Mean: 0, Deviation: 1));
        ScoredPoint point = Point(window);
        // P(|Z| > 5) = 5.733e-7
        Assert.Equal(6.2416, point.Surprise, 1e-3);
        Assert.Equal(Verdict.Anomalous, point.Verdict);
        Assert.Equal(0, point.Expected);
        Assert.Equal(1, point.Deviation);
        LookScore score = Score(window);
        Assert.Equal(1, score.Deciding);
        Assert.Equal(6.2416, score.Raw, 1e-3);
    }

    [Fact]
    public void A_normal_point_is_described_from_near_by()
    {
        ScoredPoint point = WithBand(Predicted(value: 1, (32, 0, 1), (32, 7, 5)));
        Assert.Equal(Verdict.Normal, point.Verdict);
        Assert.Equal(0, point.Expected);
        Assert.Equal(-Normal.LogDensity(1), point.NegativeLogLikelihood, 1e-12);
        Assert.InRange(point.Value, point.Lower, point.Upper);
    }

    [Fact]
    public void A_look_with_too_few_points_has_no_say_and_costs_nothing()
    {
        ScoredPoint point = Point(Predicted(value: 2, (5, 0, 1), (11, 100, 1)));
        // P(|Z| > 2) = 0.0455
        Assert.Equal(1.3420, point.Surprise, 1e-3);
        Assert.Equal(Verdict.Normal, point.Verdict);
    }

    [Theory]
    [InlineData(11, 0)]
    [InlineData(12, 0)]
    [InlineData(11, 3_000)]
    [InlineData(12, 3_000)]
    public void The_ends_of_the_band_are_where_the_verdict_turns(int farPoints, int learned)
    {
        ExcursionCalibration series = Learned(ScoreKind.Surprise, learned);
        ScoredPoint middle = WithBand(Predicted(value: 0, (32, 0, 1), (farPoints, 0, 1)), series);
        foreach (double end in new[] { middle.Lower, middle.Upper })
        {
            Assert.Equal(Verdict.Normal, Point(Predicted(end * 0.9999, (32, 0, 1), (farPoints, 0, 1)), series).Verdict);
            Assert.Equal(Verdict.Anomalous, Point(Predicted(end * 1.0001, (32, 0, 1), (farPoints, 0, 1)), series).Verdict);
        }
    }

    [Fact]
    public void A_band_changes_nothing_else_of_a_point()
    {
        Window window = Predicted(value: 1, (32, 0, 1), (3, 0, 1));
        ScoredPoint plain = Point(window), banded = WithBand(window);
        Assert.True(double.IsNaN(plain.Lower) && double.IsNaN(plain.Upper));
        Assert.False(double.IsNaN(banded.Lower) || double.IsNaN(banded.Upper));
        Assert.Equal(plain, banded with { Lower = double.NaN, Upper = double.NaN });
    }

    [Theory]
    [InlineData(ScoreKind.Surprise)]
    [InlineData(ScoreKind.NegativeLogLikelihood)]
    [InlineData(ScoreKind.Density)]
    public void No_value_is_too_far_out_for_a_score(ScoreKind kind)
    {
        ExcursionCalibration series = Learned(kind, 200);
        foreach (double value in new[] { double.MaxValue, double.MinValue, 1e100 })
        {
            LookScore score = Score(Predicted(value, (32, 0, 1), (32, 0, 1)), kind, kind == ScoreKind.Surprise ? null : series);
            Assert.InRange(score.Surprise, kind == ScoreKind.Surprise ? 100 : 2.3, Calibration.MostSurprise);
            Assert.Equal(Calibration.MostSurprise, score.Raw);
        }
    }

    [Fact]
    public void A_surprise_is_worth_what_it_is_worth_in_its_series()
    {
        Window window = Predicted(value: 4, (32, 0, 1));
        LookScore young = Score(window);
        // P(|Z| > 4) = 6.334e-5, as long as the model alone speaks.
        Assert.Equal(4.1984, young.Surprise, 1e-3);
        var wild = new ExcursionCalibration();
        for (int point = 0; point < 1_000; point++) wild.Tail.Add(point % 10 == 0 ? 5 : 0.5, Calibration.Identity(1));
        LookScore used = Score(window, series: wild);
        Assert.Equal(young.Score, used.Score);
        Assert.InRange(used.Surprise, 0, 1.2);
    }

    [Fact]
    public void The_likelihood_and_the_density_rank_points_alike() =>
        Gen.Select(Values, Values).Sample((one, other) =>
        {
            Window first = Predicted(one.Value, (32, one.Mean, one.Deviation)), second = Predicted(other.Value, (32, other.Mean, other.Deviation));
            double byLikelihood = Score(first, ScoreKind.NegativeLogLikelihood).Score - Score(second, ScoreKind.NegativeLogLikelihood).Score;
            double byDensity = Score(first, ScoreKind.Density).Score - Score(second, ScoreKind.Density).Score;
            // Far out, all densities are 0 in single precision.
            Assert.True(byLikelihood * byDensity >= 0);
            if (Math.Abs(byLikelihood) > 1e-3 && Math.Min(Score(first, ScoreKind.NegativeLogLikelihood).Score, Score(second, ScoreKind.NegativeLogLikelihood).Score) < 20) Assert.NotEqual(0, byDensity);
        });

    [Fact]
    public void The_less_likely_a_value_the_higher_it_scores() =>
        Gen.Select(Values, Gen.Double[0.01, 3]).Sample((one, farther) =>
        {
            Window near = Predicted(one.Value, (32, one.Mean, one.Deviation));
            Window far = Predicted(one.Value + Math.CopySign(farther, one.Value - one.Mean), (32, one.Mean, one.Deviation));
            foreach (ScoreKind kind in new[] { ScoreKind.Surprise, ScoreKind.NegativeLogLikelihood })
                Assert.True(Score(near, kind).Score < Score(far, kind).Score, $"{kind}");
            // Far out, all densities are 0 in single precision.
            Assert.True(Score(near, ScoreKind.Density).Score <= Score(far, ScoreKind.Density).Score);
        });

    [Fact]
    public void The_likelihood_and_the_density_are_in_the_units_of_the_context()
    {
        // The same picture in bytes and in kilobytes.
        Window small = Predicted(value: 3, (32, 0, 1)), large = Predicted(value: 3 * 1_024, (32, 0, 1));
        large.Looks[0].Scale = 1_024;
        foreach (ScoreKind kind in Enum.GetValues<ScoreKind>()) Assert.Equal(Score(small, kind).Score, Score(large, kind).Score, 1e-9);
    }

    [Fact]
    public void The_variance_does_not_see_the_value() =>
        Gen.Select(Values, Gen.Double[-1e9, 1e9]).Sample((one, value) =>
        {
            double score = Score(Predicted(one.Value, (32, one.Mean, one.Deviation)), ScoreKind.Variance).Score;
            Assert.Equal(score, Score(Predicted(value, (32, one.Mean, one.Deviation)), ScoreKind.Variance).Score);
            Assert.True(score < Score(Predicted(one.Value, (32, one.Mean, one.Deviation * 1.5f)), ScoreKind.Variance).Score);
        });

    [Theory]
    [InlineData(1e-300)]
    [InlineData(1e300)]
    public void No_scale_is_too_large_or_too_small_for_a_score(double scale)
    {
        Window window = Predicted(value: 3 * scale, (32, 0, 1));
        window.Looks[0].Scale = scale;
        foreach (ScoreKind kind in Enum.GetValues<ScoreKind>()) Assert.Equal(Score(Predicted(value: 3, (32, 0, 1)), kind).Score, Score(window, kind).Score, 1e-9);
    }

    [Theory]
    [InlineData(ScoreKind.NegativeLogLikelihood)]
    [InlineData(ScoreKind.Density)]
    [InlineData(ScoreKind.Variance)]
    public void What_the_artifact_says_nothing_of_surprises_no_sooner_than_after_100_points(ScoreKind kind)
    {
        Window odd = Predicted(value: 40, (32, 0, 20));
        Assert.Equal(0, Score(odd, kind, Learned(kind, 99)).Surprise);
        Assert.True(Score(odd, kind, Learned(kind, 100)).Surprise > 2);
    }

    [Fact]
    public void What_the_artifact_knows_of_surprises_at_once() =>
        Assert.True(Score(Predicted(value: 40, (32, 0, 1)), ScoreKind.Surprise, new ExcursionCalibration()).Surprise > 100);

    [Theory]
    [InlineData(ScoreKind.Surprise)]
    [InlineData(ScoreKind.NegativeLogLikelihood)]
    [InlineData(ScoreKind.Density)]
    [InlineData(ScoreKind.Variance)]
    public void To_be_scored_teaches_a_series_nothing(ScoreKind kind)
    {
        ExcursionCalibration series = Learned(kind, 300);
        ScoreTailState before = series.Tail.State;
        float[] largest = series.Tail.Largest.ToArray();
        Score(Predicted(value: 7, (32, 0, 1)), kind, series);
        Assert.Equal(before, series.Tail.State);
        Assert.Equal(largest, series.Tail.Largest.ToArray());
    }

    // Not so unlikely that a density is 0 in float64.
    private static readonly Gen<(double Value, float Mean, float Deviation)> Values = Gen.Select(Gen.Double[-6, 6], Gen.Float[-5, 5], Gen.Float[0.2f, 3])
        .Select((deviations, mean, deviation) => (mean + deviations * deviation, mean, deviation));

    // A series of values between -2 and 2, of which 0 with a deviation of 1 was expected.
    private static ExcursionCalibration Learned(ScoreKind kind, int points)
    {
        var series = new ExcursionCalibration();
        for (int point = 0; point < points; point++)
        {
            Window window = Predicted(value: point % 41 / 10.0 - 2, (32, 0, 1));
            LookScore score = Score(window, kind, series);
            series.Tail.Add(score.Score, PointScorer.Artifact(kind, window.Calibration));
        }
        return series;
    }

    private static LookScore Score(Window window, ScoreKind kind = ScoreKind.Surprise, ExcursionCalibration? series = null) =>
        PointScorer.Score(window, 0, new Departures(), new ResidualScale(), (series ?? new()).Tail, kind);

    private static ScoredPoint Point(Window window, ExcursionCalibration? series = null) =>
        PointScorer.Point(Score(window, series: series), window, 0, Threshold);

    private static ScoredPoint WithBand(Window window, ExcursionCalibration? series = null) =>
        PointScorer.WithBand(
            Point(window, series), Score(window, series: series), window, 0, Threshold, new ResidualScale(), series ?? new ExcursionCalibration(), Interval, ScoreKind.Surprise);

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
        window.PredictedBy(predictor.Model, predictor.Calibration);
        return window;
    }
}
