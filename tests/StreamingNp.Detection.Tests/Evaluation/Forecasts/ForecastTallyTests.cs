using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Evaluation.Forecasts;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Evaluation.Forecasts;

public class ForecastTallyTests
{
    [Fact]
    public void Errors_are_means_of_the_distances_from_the_median_and_from_the_simple_rules()
    {
        ForecastFigures figures = Tally((12, new(10, 11, 12)), (7, new(11, 8, 12)))!;
        Assert.Equal(2, figures.Rows);
        // The median is 10.
        Assert.Equal(2.5, figures.MeanAbsoluteError, 1e-5);
        Assert.Equal(new TrivialForecast(3, 1, 2.5), figures.TrivialErrors);
        Assert.Equal(2.5, figures.Skill!.Value, 1e-5);
        Assert.Equal(figures.RankedProbabilityScore, figures.RankedProbabilitySkill);
    }

    [Fact]
    public void The_shares_within_intervals_are_those_of_the_predicted_quantiles()
    {
        // A standard normal around 10, scaled by 2: quantiles at 0.674, 1.645, 2.576 and 3.291 deviations.
        double[] deviations = [0.67, 0.68, -1.64, -1.65, 2.57, 2.58, -3.29, -3.30];
        ForecastFigures figures = Tally([.. deviations.Select(one => (10 + 2 * one, default(TrivialForecast)))])!;
        Assert.Equal((1 / 8.0, 3 / 8.0, 5 / 8.0, 7 / 8.0), (figures.Within50, figures.Within90, figures.Within99, figures.Within999));
    }

    [Fact]
    public void The_log_score_is_in_the_units_of_the_series() =>
        Assert.Equal(-(Normal.LogDensity(1.5) - Math.Log(2)), Tally((13, default))!.NegativeLogLikelihood, 1e-6);

    [Fact]
    public void Constant_series_and_those_that_a_simple_rule_predicts_exactly_say_nothing_of_skill()
    {
        Assert.Null(Tally((5, new(4, 4, 4)), (5, new(4, 4, 4)))!.Skill);
        Assert.Null(Tally((5, new(4, 4, 5)), (6, new(4, 4, 6)))!.RankedProbabilitySkill);
        Assert.Null(Tally());
    }

    [Fact]
    public void Series_are_summed_up_alike_and_skill_by_the_geometric_mean()
    {
        ForecastFigures better = Figures(skill: 0.5, within90: 0.9, isComparable: true), worse = Figures(skill: 2, within90: 0.8, isComparable: true), constant = Figures(skill: 9, within90: 0.7, isComparable: false);
        ForecastSummary summary = ForecastSummary.Of([better, worse, constant]);
        Assert.Equal((3, 1, 30L), (summary.Series, summary.NotComparable, summary.Rows));
        Assert.Equal(1, summary.Skill!.Value, 1e-12);
        Assert.Equal(0.5, summary.RankedProbabilitySkill!.Value, 1e-12);
        Assert.Equal(3, summary.NegativeLogLikelihood!.Value, 1e-12);
        Assert.Equal(0.8, summary.Within90, 1e-12);
        Assert.Null(ForecastSummary.Of([constant]).Skill);
        Assert.Equal(double.NaN, ForecastSummary.Of([]).Within50);
    }

    private static ForecastFigures Figures(double skill, double within90, bool isComparable) => new()
    {
        Rows = 10, IsComparable = isComparable, MeanAbsoluteError = 4 * skill, TrivialErrors = new(5, 4, 6), RankedProbabilityScore = 2 * skill,
        NegativeLogLikelihood = isComparable ? 3 : -100, Within50 = 0.5, Within90 = within90, Within99 = 0.99, Within999 = 0.999,
    };

    // All values are predicted alike: a Gaussian about 10 with a deviation of 2.
    private static ForecastFigures? Tally(params (double Value, TrivialForecast Trivial)[] rows)
    {
        var view = new ContextView(new WindowLayout { Components = 1 }) { Centre = 10, Scale = 2 };
        view.Predicted(0)[0] = new Component(1, 0, 1);
        var tally = new ForecastTally();
        foreach ((double value, TrivialForecast trivial) in rows) tally.Add(value, new PredictiveDistribution(view, 0), trivial);
        return tally.Figures();
    }
}
