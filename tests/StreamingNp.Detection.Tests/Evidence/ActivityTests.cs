using CsCheck;
using StreamingNp.Detection.Evidence;

namespace StreamingNp.Detection.Tests.Evidence;

public class ActivityTests
{
    // A disk that is written to now and then: bursts of three points, the mean of all residuals 1.
    private const double Burst = 20, Idle = 0.01, Mean = 1;

    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);

    [Fact]
    public void The_first_bursts_may_be_anomalies_and_the_hundredth_is_what_the_series_does()
    {
        var most = new List<double>();
        Activity activity = After(default, Enumerable.Repeat(Idle, 200));
        Assert.True(activity.IsIntermittent);
        for (int burst = 0; burst < 100; burst++)
        {
            most.Add(activity.MaxScore(Burst, Mean));
            activity = After(activity, [Burst, Burst, Burst, .. Enumerable.Repeat(Idle, 47)]);
        }
        Assert.Equal(double.PositiveInfinity, most[0]);
        Assert.True(most[1] > 4.5);
        Assert.InRange(most[^1], 1, 2.5);
        Assert.Equal(most.OrderDescending(), most);
    }

    [Fact]
    public void A_burst_is_one_event_however_long_it_is()
    {
        Activity activity = After(default, Enumerable.Repeat(Idle, 200));
        Assert.Equal(1, After(activity, Enumerable.Repeat(Burst, 30)).Events);
        Assert.Equal(1, After(activity, [Burst, Idle, Idle, Burst]).Events);
        Assert.Equal(2, After(activity, [Burst, .. Enumerable.Repeat(Idle, 20), Burst]).Events);
    }

    [Fact]
    public void The_rarer_its_bursts_the_higher_they_may_score()
    {
        double Most(int idle) => After(default, Enumerable.Range(0, 20_000).Select(point => point % idle == idle - 1 ? Burst : Idle)).MaxScore(Burst, Mean);
        Assert.True(Most(1_000) > Most(100));
        Assert.True(Most(100) > Most(20));
    }

    [Fact]
    public void A_series_that_is_never_idle_has_no_highest_score()
    {
        var random = new Random(1);
        Activity activity = After(default, Enumerable.Range(0, 5_000).Select(_ => 2 * random.NextDouble()));
        Assert.False(activity.IsIntermittent);
        Assert.Equal(double.PositiveInfinity, activity.MaxScore(50, Mean));
    }

    [Fact]
    public void What_an_idle_series_does_beside_its_bursts_has_no_highest_score()
    {
        Activity activity = After(default, Enumerable.Range(0, 1_000).Select(point => point % 50 == 0 ? Burst : Idle));
        Assert.Equal(double.PositiveInfinity, activity.MaxScore(0.5, Mean));
    }

    [Fact]
    public void One_much_larger_than_the_others_is_as_rare_as_those_that_were_about_as_large()
    {
        Activity activity = After(default, Enumerable.Range(0, 10_000).Select(point => point % 50 == 0 ? Burst / 8 : Idle));
        Assert.Equal(double.PositiveInfinity, activity.MaxScoreOfLarge(Burst, Mean, FiveMinutes));
        var most = new List<double>();
        for (int burst = 0; burst < 10; burst++)
        {
            activity = After(activity, [Burst, Burst, .. Enumerable.Repeat(Idle, 500), Burst / 8, .. Enumerable.Repeat(Idle, 20)]);
            most.Add(activity.MaxScoreOfLarge(Burst, Mean, FiveMinutes));
        }
        Assert.True(most[0] > 6);
        Assert.InRange(most[^1], activity.MaxScore(Burst, Mean) + 0.5, 4);
        Assert.Equal(most.OrderDescending(), most);
    }

    [Fact]
    public void The_one_right_before_counts_once_it_is_over()
    {
        Activity activity = After(default, Enumerable.Range(0, 5_000).Select(point => point % 50 == 0 ? Burst / 8 : Idle));
        activity = After(activity, [Burst, Burst]);
        Assert.Equal(double.PositiveInfinity, activity.MaxScoreOfLarge(Burst, Mean, FiveMinutes));
        activity = After(activity, Enumerable.Repeat(Idle, 20));
        Assert.InRange(activity.MaxScoreOfLarge(Burst, Mean, FiveMinutes), 6, 7);
        Assert.Equal(double.PositiveInfinity, activity.MaxScoreOfLarge(3 * Burst, Mean, FiveMinutes));
    }

    [Fact]
    public void One_beyond_single_precision_is_as_large_as_that_goes() =>
        Assert.Equal(float.MaxValue, After(default, [1e300]).Newest);

    [Fact]
    public void One_that_is_not_large_has_only_the_rarity_of_all()
    {
        Activity activity = After(default, Enumerable.Range(0, 1_000).Select(point => point % 50 == 0 ? Burst : Idle));
        Assert.Equal(0, activity.MaxScoreOfLarge(Burst / 2, Mean, FiveMinutes));
    }

    [Fact]
    public void Where_less_than_two_days_are_remembered_it_is_as_rare_as_all()
    {
        Activity activity = After(default, Enumerable.Range(0, 16_000).Select(point => point % 50 == 0 ? Burst / 8 : Idle));
        Assert.Equal(double.PositiveInfinity, activity.MaxScoreOfLarge(Burst, Mean, TimeSpan.FromSeconds(11)));
        Assert.Equal(0, activity.MaxScoreOfLarge(Burst, Mean, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void Where_all_that_are_remembered_are_as_large_it_is_as_rare_as_all()
    {
        Activity activity = After(default, Enumerable.Range(0, 5_000).Select(point => point % 50 == 0 ? Burst : Idle));
        Assert.Equal(Activity.MaxLargest, activity.Largest.Length);
        Assert.Equal(0, activity.MaxScoreOfLarge(Burst, Mean, FiveMinutes));
    }

    [Fact]
    public void The_largest_are_remembered_in_falling_order() =>
        Gen.Double[10, 1_000].Array[1, 60].Sample(bursts =>
        {
            Activity activity = After(default, [.. bursts.SelectMany(burst => (double[])[burst, .. Enumerable.Repeat(Idle, 10)]), Burst]);
            float[] largest = [.. bursts.OrderDescending().Take(Activity.MaxLargest).Select(burst => (float)burst)];
            Assert.Equal(largest, activity.Largest.ToArray());
            Assert.Equal(Burst, activity.Newest);
        });

    [Fact]
    public void Every_other_one_is_forgotten_with_half_of_the_points()
    {
        Activity activity = After(default, Enumerable.Range(0, 16_384).Select(point => point is 100 or 200 or 300 ? Burst + point : Idle));
        Assert.Equal([Burst + 200, Burst + 100], activity.Largest.ToArray().Select(size => (double)size));
        Assert.Equal([Burst + 200], After(activity, [Idle]).Largest.ToArray().Select(size => (double)size));
    }

    [Fact]
    public void More_than_it_remembers_cannot_be_put_back() =>
        Assert.Throws<ArgumentException>(() => default(Activity).WithLargest(new float[Activity.MaxLargest + 1], newest: 0));

    [Fact]
    public void A_new_series_is_not_called_intermittent() => Assert.False(After(default, Enumerable.Repeat(Idle, 20)).IsIntermittent);

    [Fact]
    public void Its_counts_are_bounded_and_its_shares_are_not_forgotten()
    {
        Activity activity = After(default, Enumerable.Range(0, 100_000).Select(point => point % 100 == 0 ? Burst : Idle));
        Assert.InRange(activity.Points, 1_000, 20_000);
        Assert.Equal(0.01, activity.Events / activity.Points, 0.002);
    }

    [Fact]
    public void Shares_are_shares_whatever_comes() =>
        Gen.Select(Gen.Double[0, 10], Gen.Double[0, 3]).Array[0, 300].Sample(points =>
        {
            Activity activity = default;
            foreach ((double size, double mean) in points)
            {
                activity = activity.After(size, mean);
                Assert.InRange(activity.IdlePoints, 0, 1);
                Assert.InRange(activity.Events, 0, activity.Points);
                Assert.True(activity.MaxScore(size, mean) >= 0);
                Assert.True(activity.MaxScoreOfLarge(size, mean, FiveMinutes) >= 0);
            }
        });

    private static Activity After(Activity activity, IEnumerable<double> sizes)
    {
        foreach (double size in sizes) activity = activity.After(size, Mean);
        return activity;
    }
}
