using StreamingNp.Detection.Evaluation.Forecasts;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Evaluation.Forecasts;

public class TrivialForecastsTests
{
    private static readonly TimeSpan QuarterDay = TimeSpan.FromHours(6);

    [Fact]
    public void The_last_value_and_the_moving_average_are_those_of_the_newest_point_that_is_known()
    {
        TrivialForecasts forecasts = Of(10, 20, 0);
        // 10, 10 + 0.3·10, 13 − 0.3·13.
        TrivialForecast next = forecasts.At(TimeOf(3), last: 2), further = forecasts.At(TimeOf(3), last: 1);
        Assert.Equal((0.0, 20.0), (next.LastValue, further.LastValue));
        Assert.Equal(9.1, next.Ewma, 1e-12);
        Assert.Equal(13, further.Ewma, 1e-12);
    }

    [Fact]
    public void The_seasonal_rule_takes_the_median_of_the_days_before_and_half_of_the_last_residual()
    {
        double[] values = [.. Enumerable.Repeat(1.0, 40)];
        // For row 40 the median of 9, 5, 3 and 1; for row 39 it is 1, and 7 came.
        (values[36], values[32], values[28], values[39]) = (9, 5, 3, 7);
        Assert.Equal(4 + 0.5 * 6, Of(values).At(TimeOf(40), last: 39).Seasonal, 1e-12);
    }

    [Fact]
    public void The_seasonal_rule_sees_nothing_beyond_the_newest_point_that_is_known()
    {
        double[] values = [.. Enumerable.Repeat(1.0, 40)];
        (values[36], values[32], values[28]) = (9, 5, 3);
        // Of row 40, row 36 is not known yet: the median of 5, 3 and 1 is left.
        Assert.Equal(3, Of(values).At(TimeOf(40), last: 35).Seasonal, 1e-12);
    }

    [Fact]
    public void Without_a_day_before_the_last_value_stands_in() => Assert.Equal(2, Of(1, 2).At(TimeOf(2), last: 1).Seasonal);

    [Fact]
    public void The_same_time_is_the_nearest_point_within_half_an_interval()
    {
        var forecasts = new TrivialForecasts(QuarterDay);
        forecasts.Add(new(0), 1);
        forecasts.Add(new EventTime(0) + TimeSpan.FromHours(5), 2);
        forecasts.Add(new EventTime(0) + TimeSpan.FromHours(20), 3);
        Assert.Equal(2, SeasonalAt(27.2));
        Assert.Equal(1, SeasonalAt(26.4));
        // The nearest is 3.5 hours off.
        Assert.Equal(3, SeasonalAt(32.5));

        double SeasonalAt(double hours) => forecasts.At(new EventTime(0) + TimeSpan.FromHours(hours), last: 2).Seasonal;
    }

    [Fact]
    public void A_point_that_is_older_than_the_last_makes_the_series_begin_anew()
    {
        TrivialForecasts forecasts = Of(1, 2, 3);
        forecasts.Add(TimeOf(0), 7);
        Assert.Equal(1, forecasts.Count);
        Assert.Equal(new TrivialForecast(7, 7, 7), forecasts.At(TimeOf(1), last: 0));
    }

    [Fact]
    public void A_point_that_is_not_there_is_an_error() => Assert.Throws<ArgumentOutOfRangeException>(() => Of(1).At(TimeOf(1), last: 1));

    private static EventTime TimeOf(int row) => new EventTime(0) + row * QuarterDay;

    private static TrivialForecasts Of(params double[] values)
    {
        var forecasts = new TrivialForecasts(QuarterDay);
        for (int row = 0; row < values.Length; row++) forecasts.Add(TimeOf(row), values[row]);
        return forecasts;
    }
}
