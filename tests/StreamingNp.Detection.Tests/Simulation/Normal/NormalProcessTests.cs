using StreamingNp.Detection.Simulation.Normal;

namespace StreamingNp.Detection.Tests.Simulation.Normal;

public class NormalProcessTests
{
    private const int Points = 200_000;

    private static readonly DailyCycle FiveMinutes = new(TimeSpan.FromMinutes(5)), Days = new(TimeSpan.FromDays(1));

    [Fact]
    public void An_autoregression_has_its_correlation_and_the_tails_of_Students_t()
    {
        double[] values = new AutoregressiveProcess(Level: 50, Deviation: 2, Correlation: 0.6).Sample(1, Points);
        Assert.Equal(50, values.Average(), 0.1);
        // The square has no variance of its own: it takes its time.
        Assert.Equal(2, Deviation(values), 0.3);
        double[] innovations = [.. values.Zip(values.Skip(1), (before, value) => (value - 50 - 0.6 * (before - 50)) / 2 / 0.8)];
        Assert.Equal(0, Correlation(innovations, 1), 0.02);
        // 0.6 % of them lie beyond four deviations, and 0.006 % of a Gaussian's.
        Assert.Equal(0.0062, innovations.Average(innovation => Math.Abs(innovation) > 4 ? 1.0 : 0), 0.001);
    }

    [Theory]
    [InlineData(null, 0.0000633)]
    [InlineData(5, 0.00358)]
    [InlineData(3, 0.00620)]
    public void White_noise_is_uncorrelated_and_has_the_tails_that_it_was_asked_for(int? degrees, double beyondFour)
    {
        double[] values = new AutoregressiveProcess(Level: 50, Deviation: 2, Correlation: 0, degrees).Sample(1, Points);
        Assert.Equal(50, values.Average(), 0.05);
        Assert.Equal(2, Deviation(values), degrees == 3 ? 0.3 : 0.03);
        Assert.Equal(0, Correlation(values, 1), 0.02);
        Assert.Equal(beyondFour, values.Average(value => Math.Abs(value - 50) > 8 ? 1.0 : 0), Math.Max(0.0001, beyondFour / 6));
    }

    [Fact]
    public void Office_hours_have_counts_and_the_night_is_exactly_zero()
    {
        OfficeHoursProcess process = new(Rate: 30, Opens: 8.0 / 24, Closes: 18.0 / 24);
        double[] values = process.Sample(1, Points);
        double[] open = [.. values.Where((_, point) => FiveMinutes.Turn(point) is >= 8.0 / 24 and < 18.0 / 24)];
        Assert.All(values.Where((_, point) => FiveMinutes.Turn(point) is < 8.0 / 24 or >= 18.0 / 24), value => Assert.Equal(0, value));
        Assert.Equal(10.0 / 24, (double)open.Length / Points, 0.001);
        Assert.Equal((30, 30), (Math.Round(open.Average()), Math.Round(Square(Deviation(open)))));
        // A day is a point: it is the weekend that is zero.
        double[] days = process.Sample(1, 700, Days.Interval);
        Assert.All(days.Select((value, day) => (value, day)), one => Assert.Equal(one.day % 7 >= 5, one.value == 0));
    }

    [Fact]
    public void Square_cycles_have_two_levels_and_irregular_lengths()
    {
        double[] values = new SwitchingProcess(Off: 10, On: 110, Deviation: 1, MeanOff: 20, MeanOn: 30).Sample(1, Points);
        bool[] on = [.. values.Select(value => value > 60)];
        Assert.All(values.Zip(on), one => Assert.True(Math.Abs(one.First - (one.Second ? 110 : 10)) < 6));
        List<int> lengths = [1];
        for (int point = 1; point < Points; point++)
        {
            if (on[point] == on[point - 1]) lengths[^1]++;
            else lengths.Add(1);
        }
        // The last is cut off.
        int[] offs = [.. lengths[..^1].Where((_, stay) => stay % 2 == (on[0] ? 1 : 0))], ons = [.. lengths[..^1].Where((_, stay) => stay % 2 == (on[0] ? 0 : 1))];
        Assert.Equal((20, 30), (Math.Round(offs.Average()), Math.Round(ons.Average())));
        Assert.Equal((10, 30, 15, 45), (offs.Min(), offs.Max(), ons.Min(), ons.Max()));
    }

    [Fact]
    public void Few_values_stay_for_a_while_and_go_to_a_neighbour()
    {
        double[] levels = [2, 4, 5, 9];
        double[] values = new FewValuesProcess([.. levels], MeanStay: 25).Sample(1, Points);
        Assert.Equal(levels, values.Distinct().Order());
        (int, int)[] changes = [.. values.Zip(values.Skip(1)).Where(pair => pair.First != pair.Second).Select(pair => (Array.IndexOf(levels, pair.First), Array.IndexOf(levels, pair.Second)))];
        Assert.Equal(25, (double)Points / changes.Length, 1.0);
        Assert.All(changes, change => Assert.Equal(1, Math.Abs(change.Item1 - change.Item2)));
    }

    [Fact]
    public void A_daily_job_comes_at_the_same_time_and_its_size_varies_by_a_tenth()
    {
        DailyJobProcess process = new(Level: 100, Deviation: 2, Size: 20, At: 0.25, JobPoints: 3);
        double[] values = process.Sample(1, Points);
        int[] job = [.. Enumerable.Range(0, Points).Where(point => process.IsJob(FiveMinutes, point))];
        Assert.All(job, point => Assert.InRange(point % 288, 72, 74));
        Assert.Equal(Points / 288 * 3, job.Length, 3.0);
        double[] sizes = [.. job.Chunk(3).Where(day => day.Length == 3).Select(day => day.Average(point => (values[point] - 100) / 2))];
        Assert.Equal(20, sizes.Average(), 0.3);
        // The mean of three points of noise adds 1/√3 of a deviation.
        Assert.Equal(Math.Sqrt(4 + 1.0 / 3), Deviation(sizes), 0.2);
        double[] others = [.. values.Where((_, point) => !process.IsJob(FiveMinutes, point))];
        Assert.Equal((100, 2), (Math.Round(others.Average()), Math.Round(Deviation(others), 1)));
        // A day is a point: the job comes once a week.
        Assert.Equal([2, 9, 16], Enumerable.Range(0, 21).Where(day => process.IsJob(Days, day)));
        // It may go on past midnight.
        Assert.Equal([287, 288, 289], Enumerable.Range(0, 300).Where(point => new DailyJobProcess(0, 1, 9, 287.0 / 288, 3).IsJob(FiveMinutes, point)));
    }

    [Fact]
    public void A_daily_wave_is_what_is_expected_and_Gaussian_noise()
    {
        DailyWaveProcess process = new(Level: 50, Swing: 10, Phase: 0.2, Deviation: 1.5);
        double[] noise = [.. process.Sample(1, Points).Select((value, point) => value - process.Expected(FiveMinutes.Turn(point)))];
        Assert.Equal(0, noise.Average(), 0.02);
        Assert.Equal(1.5, Deviation(noise), 0.02);
        Assert.Equal(0, Correlation(noise, 1), 0.02);
        double[] wave = [.. Enumerable.Range(0, 288).Select(point => process.Expected(FiveMinutes.Turn(point)))];
        Assert.Equal(50, wave.Average(), 0.01);
        Assert.InRange(wave.Max() - wave.Min(), 20, 26);
    }

    [Fact]
    public void A_volatile_process_is_uncorrelated_and_its_squares_cluster()
    {
        double[] values = new VolatileProcess(Level: 10, Deviation: 3, Reaction: 0.12, Persistence: 0.95).Sample(1, Points);
        Assert.Equal(10, values.Average(), 0.1);
        Assert.Equal(3, Deviation(values), 0.15);
        Assert.Equal(0, Correlation(values, 1), 0.02);
        double[] squares = [.. values.Select(value => (value - 10) * (value - 10))];
        // α (1 − αβ − β²) / (1 − 2αβ − β²), and falling by the persistence.
        Assert.Equal(0.21, Correlation(squares, 1), 0.07);
        Assert.Equal(Math.Pow(0.95, 10), Correlation(squares, 11) / Correlation(squares, 1), 0.15);
    }

    [Fact]
    public void Counts_vary_as_much_as_they_are_and_follow_the_day()
    {
        SeasonalPoissonProcess process = new(Rate: 40, Swing: 0.8, Phase: 0.25);
        double[] values = process.Sample(1, Points);
        Assert.All(values, value => Assert.True(value >= 0 && value == Math.Floor(value)));
        double[] expected = [.. values.Select((_, point) => process.Expected(FiveMinutes.Turn(point)))];
        Assert.Equal(1, values.Zip(expected, (value, mean) => Square(value - mean) / mean).Average(), 0.02);
        Assert.Equal(0, values.Zip(expected, (value, mean) => (value - mean) / Math.Sqrt(mean)).Average(), 0.01);
        Assert.Equal((40 * Math.Exp(0.8), 40 * Math.Exp(-0.8)), (process.Expected(0), process.Expected(0.5)));
        Assert.True(Correlation(values, 288) > 0.7);
        Assert.True(Correlation(values, 144) < -0.5);
    }

    [Fact]
    public void Regimes_stay_for_their_mean_and_leave_nothing_between_their_levels()
    {
        double[] levels = [0, 20, 50];
        double[] values = new RegimeProcess([.. levels], Deviation: 1, MeanStay: 40).Sample(1, Points);
        int[] regimes = [.. values.Select(value => Array.FindIndex(levels, level => Math.Abs(value - level) < 6))];
        Assert.DoesNotContain(-1, regimes);
        Assert.Equal(40, (double)Points / regimes.Zip(regimes.Skip(1)).Count(pair => pair.First != pair.Second), 3.0);
        for (int regime = 0; regime < 3; regime++) Assert.Equal(1.0 / 3, regimes.Average(one => one == regime ? 1.0 : 0), 0.04);
        Assert.Equal(1, Math.Sqrt(values.Zip(regimes, (value, regime) => Square(value - levels[regime])).Average()), 0.02);
    }

    [Fact]
    public void The_length_of_a_queue_is_geometric_and_changes_by_what_comes_and_goes()
    {
        double[] values = new QueueProcess(Arrivals: 7, Services: 10).Sample(1, Points);
        Assert.All(values, value => Assert.True(value >= 0 && value == Math.Floor(value)));
        Assert.Equal(0.7 / 0.3, values.Average(), 0.15);
        Assert.Equal(0.3, values.Average(value => value == 0 ? 1.0 : 0), 0.02);
        Assert.Equal(0.7, values.Average(value => value >= 2 ? 1.0 : 0) / values.Average(value => value >= 1 ? 1.0 : 0), 0.03);
        // Slow looks see each step.
        double[] slow = new QueueProcess(Arrivals: 0.07, Services: 0.1).Sample(1, Points);
        Assert.True(slow.Zip(slow.Skip(1)).Count(pair => Math.Abs(pair.First - pair.Second) > 1) < 0.01 * Points);
        Assert.True(Correlation(slow, 1) > Correlation(values, 1));
    }

    [Fact]
    public void A_wandering_level_goes_away_by_the_root_of_time_and_its_noise_does_not()
    {
        double[] values = new WanderingProcess(Level: 5, Deviation: 1, Step: 0.3).Sample(1, Points);
        double[] steps = [.. values.Zip(values.Skip(1), (before, value) => value - before)];
        // The noise goes back what it came: −σ² / (2 σ² + step²).
        Assert.Equal(-1 / 2.09, Correlation(steps, 1), 0.02);
        Assert.Equal(0, Correlation(steps, 2), 0.02);
        Assert.Equal(2.09, Square(Deviation(steps)), 0.05);
        Assert.Equal(2 + 100 * 0.09, values.Zip(values.Skip(100), (before, value) => Square(value - before)).Average(), 1.0);
    }

    [Fact]
    public void A_quantised_process_takes_few_values_and_repeats_them()
    {
        double[] values = new QuantisedProcess(Level: 10, Deviation: 0.8, Correlation: 0.9, Step: 0.5).Sample(1, Points);
        Assert.All(values, value => Assert.Equal(Math.Round(value / 0.5) * 0.5, value));
        Assert.InRange(values.Distinct().Count(), 5, 10);
        Assert.Equal(5, values.Average(), 0.05);
        // Sheppard's correction: rounding adds a twelfth of a step's square.
        Assert.Equal(0.5 * Math.Sqrt(0.64 + 1.0 / 12), Deviation(values), 0.01);
        Assert.True(values.Zip(values.Skip(1)).Count(pair => pair.First == pair.Second) > 0.6 * Points);
    }

    [Fact]
    public void A_sample_is_the_same_each_time_and_begins_a_longer_one()
    {
        QueueProcess process = new(7, 10);
        Assert.Equal(process.Sample(9, 200), process.Sample(9, 300).Take(200));
        Assert.NotEqual(process.Sample(9, 200), process.Sample(10, 200));
        Assert.Empty(process.Sample(9, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => process.Sample(9, -1));
    }

    [Fact]
    public void Parameters_out_of_their_ranges_are_refused()
    {
        Action[] impossible =
        [
            () => _ = new AutoregressiveProcess(0, 0, 0.5), () => _ = new AutoregressiveProcess(0, 1, 1), () => _ = new VolatileProcess(0, 1, 0.1, 0.05), () => _ = new SeasonalPoissonProcess(0, 1, 0),
            () => _ = new RegimeProcess([1], 1, 10), () => _ = new RegimeProcess([1, 2], 1, 1), () => _ = new QueueProcess(10, 10), () => _ = new QueueProcess(0, 1),
            () => _ = new WanderingProcess(0, 1, double.NaN), () => _ = new QuantisedProcess(0, 1, -0.1, 1),
            () => _ = new AutoregressiveProcess(0, 1, 0, 2), () => _ = new OfficeHoursProcess(0, 0.3, 0.7), () => _ = new OfficeHoursProcess(1, 0.7, 0.3), () => _ = new SwitchingProcess(0, 1, 1, 1, 5),
            () => _ = new FewValuesProcess([1], 10), () => _ = new FewValuesProcess([1, 2], 1), () => _ = new DailyJobProcess(0, 1, 10, 1, 3), () => _ = new DailyJobProcess(0, 1, 10, 0, 0),
            () => _ = new DailyWaveProcess(0, 1, 0, 0), () => new QueueProcess(7, 10).Sample(1, 10, TimeSpan.Zero),
        ];
        Assert.All(impossible, make => Assert.Throws<ArgumentOutOfRangeException>(make));
    }

    private static double Square(double value) => value * value;

    private static double Deviation(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Average(value => Square(value - mean)));
    }

    private static double Correlation(double[] values, int lag)
    {
        double mean = values.Average();
        return values.Zip(values.Skip(lag), (before, value) => (before - mean) * (value - mean)).Average() / Square(Deviation(values));
    }
}
