using CsCheck;
using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Thresholds;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Prediction;

public class PredictiveDistributionTests
{
    private static readonly Gen<Component[]> Mixtures =
        Gen.Select(Gen.Float[0.05f, 1], Gen.Float[-3, 3], Gen.Float[0.2f, 2]).Array[1, 4].Select(parts =>
        {
            float total = parts.Sum(part => part.Item1);
            return parts.Select(part => new Component(part.Item1 / total, part.Item2, part.Item3)).ToArray();
        });

    private static readonly Gen<(Component[] Mixture, double Centre, double Scale)> Predictions =
        Gen.Select(Mixtures, Gen.Double[-1_000, 1_000], Gen.Double[0.01, 100]);

    [Fact]
    public void A_single_gaussian_is_in_the_units_of_the_series()
    {
        ContextView view = NewView([new Component(1, 2, 0.5f)], centre: 100, scale: 10);
        var distribution = new PredictiveDistribution(view, 0);
        Assert.Equal(120, distribution.Mean);
        Assert.Equal(5, distribution.Deviation);
        Assert.Equal(-Math.Log(5 * Math.Sqrt(2 * Math.PI)), distribution.LogDensity(120), 1e-14);
        Assert.Equal(Normal.LogUpperTail(2), distribution.LogUpperTail(130), 1e-14);
        Assert.Equal(Normal.LogLowerTail(2), distribution.LogLowerTail(130), 1e-14);
        Assert.Equal(129.79981992270027, distribution.UpperQuantile(Math.Log(0.025)), 1e-9);
        Assert.Equal(110.20018007729973, distribution.LowerQuantile(Math.Log(0.025)), 1e-9);
    }

    [Fact]
    public void Mean_deviation_and_tails_are_those_of_the_density() =>
        Predictions.Sample(prediction =>
        {
            ContextView view = NewView(prediction.Mixture, prediction.Centre, prediction.Scale);
            var distribution = new PredictiveDistribution(view, 0);
            // The trapezoid rule is exact to many digits for sums of Gaussians.
            const double Step = 0.02;
            double mass = 0, first = 0, second = 0, below = 0, place = prediction.Centre + 0.5 * prediction.Scale;
            for (int index = -1_200; index <= 1_200; index++)
            {
                double value = prediction.Centre + (0.5 + Step / 2 + index * Step) * prediction.Scale;
                double share = Math.Exp(distribution.LogDensity(value)) * Step * prediction.Scale;
                mass += share;
                first += share * (value - prediction.Centre) / prediction.Scale;
                if (value < place) below += share;
            }
            double mean = (distribution.Mean - prediction.Centre) / prediction.Scale;
            for (int index = -1_200; index <= 1_200; index++)
            {
                double normalised = 0.5 + Step / 2 + index * Step;
                second += Math.Exp(distribution.LogDensity(prediction.Centre + normalised * prediction.Scale)) * Step * prediction.Scale * (normalised - mean) * (normalised - mean);
            }
            Assert.Equal(1, mass, 1e-6);
            Assert.Equal(first, mean, 1e-5);
            Assert.Equal(Math.Sqrt(second), distribution.Deviation / prediction.Scale, 1e-4);
            Assert.Equal(below, Math.Exp(distribution.LogLowerTail(place)), 1e-3);
            Assert.Equal(1, Math.Exp(distribution.LogLowerTail(place)) + Math.Exp(distribution.LogUpperTail(place)), 1e-6);
        }, iter: 200);

    [Fact]
    public void Quantiles_invert_tails() =>
        Gen.Select(Predictions, Gen.Double[-690, -0.7]).Sample((prediction, logTail) =>
        {
            ContextView view = NewView(prediction.Mixture, prediction.Centre, prediction.Scale);
            var distribution = new PredictiveDistribution(view, 0);
            double upper = distribution.UpperQuantile(logTail), lower = distribution.LowerQuantile(logTail);
            // A share of the smallest component's weight has a jump of nothing between: density can be all but flat there.
            double tolerance = 1e-6 * Math.Max(1, -logTail);
            Assert.Equal(logTail, distribution.LogUpperTail(upper), tolerance);
            Assert.Equal(logTail, distribution.LogLowerTail(lower), tolerance);
            Assert.True(lower <= upper);
        }, iter: 2_000);

    [Fact]
    public void A_value_has_the_higher_p_value_score_the_farther_out_it_lies() =>
        Gen.Select(Predictions, Gen.Double[0, 50], Gen.Double[0, 50]).Sample((prediction, one, other) =>
        {
            ContextView view = NewView(prediction.Mixture, prediction.Centre, prediction.Scale);
            var distribution = new PredictiveDistribution(view, 0);
            double median = distribution.LowerQuantile(Math.Log(0.5));
            double near = median + Math.Min(one, other) * prediction.Scale, far = median + Math.Max(one, other) * prediction.Scale;
            // Weights add up to 1 in single precision, and so does the median's place.
            Assert.True(distribution.PValueScore(near) <= distribution.PValueScore(far) + 1e-6);
            Assert.InRange(distribution.PValueScore(median), 0, 1e-6);
        }, iter: 2_000);

    [Fact]
    public void The_median_is_found_where_steps_of_newton_go_back_and_forth()
    {
        Component[] mixture = [new(0.22428972f, 0.13749504f, 1.9482758f), new(0.31217822f, 0, 0.2316226f), new(0.4635321f, 1.0395598f, 2)];
        var distribution = new PredictiveDistribution(NewView(mixture, 0, 190 / 3.0), 0);
        Assert.InRange(distribution.PValueScore(distribution.LowerQuantile(Math.Log(0.5))), 0, 1e-6);
    }

    [Fact]
    public void The_p_value_score_counts_both_sides()
    {
        var distribution = new PredictiveDistribution(NewView([new Component(1, 0, 1)], 0, 1), 0);
        // P(|Z| > 3.8905918864131203) = 1e-4
        Assert.Equal(4, distribution.PValueScore(3.8905918864131203), 1e-12);
        Assert.Equal(4, distribution.PValueScore(-3.8905918864131203), 1e-12);
        Assert.Equal(Calibration.MaxScore, distribution.PValueScore(double.MaxValue));
    }

    [Fact]
    public void Many_equal_components_are_one() =>
        Gen.Double[-30, 30].Sample(value =>
        {
            var one = new PredictiveDistribution(NewView([new Component(1, 1, 2)], 5, 3), 0);
            var many = new PredictiveDistribution(NewView([.. Enumerable.Repeat(new Component(0.125f, 1, 2), 8)], 5, 3), 0);
            Assert.Equal(one.Mean, many.Mean);
            Assert.Equal(one.Deviation, many.Deviation, 1e-12);
            Assert.Equal(one.LogDensity(value), many.LogDensity(value), 1e-12);
            Assert.Equal(one.PValueScore(value), many.PValueScore(value), 1e-12);
        });

    [Fact]
    public void A_component_without_weight_changes_nothing()
    {
        var distribution = new PredictiveDistribution(NewView([new Component(1, 0, 1), new Component(0, 50, 1)], 0, 1), 0);
        Assert.Equal(Normal.LogUpperTail(5), distribution.LogUpperTail(5), 1e-12);
        Assert.Equal(0, distribution.Mean);
        Assert.Equal(1, distribution.Deviation);
        Assert.Equal(3.8905918864131203, distribution.UpperQuantile(Math.Log(0.5e-4)), 1e-9);
    }

    [Fact]
    public void Weights_rounded_to_single_precision_do_not_blur_a_narrow_mixture_far_from_the_centre()
    {
        Component[] mixture = [.. Enumerable.Repeat(new Component(1 / 7f, 1_000, 0.01f), 7)];
        Assert.Equal(0.01, new PredictiveDistribution(NewView(mixture, 0, 1), 0).Deviation, 1e-4);
    }

    private static ContextView NewView(Component[] mixture, double centre, double scale)
    {
        var view = new ContextView(new WindowLayout { Components = mixture.Length }) { Centre = centre, Scale = scale };
        mixture.CopyTo(view.Predicted(0));
        return view;
    }
}
