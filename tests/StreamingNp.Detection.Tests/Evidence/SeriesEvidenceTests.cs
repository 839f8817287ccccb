using StreamingNp.Detection.Evidence;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Evidence;

public class SeriesEvidenceTests
{
    private const int Day = 288;

    // Below that nobody is told of anything at five minutes.
    private const double Little = 3, Much = 5;

    [Theory]
    [InlineData(100)]
    [InlineData(500)]
    [InlineData(3_000)]
    public void A_spike_is_found_and_says_to_which_side_it_goes(int before)
    {
        foreach (int sign in (int[])[1, -1])
        {
            EvidenceRun run = new EvidenceRun().Add(EvidenceRun.Noise(before));
            PointEvidence spike = run.Add(20.0 * sign);
            Assert.True(spike.Score > Much && spike.Improbability > Math.Min(Much, Math.Log10(before)));
            Assert.Equal(sign > 0, spike.IsAbove);
            Assert.Equal(1, run.Anomalies);
        }
    }

    [Fact]
    public void Normal_noise_is_normal()
    {
        foreach (int seed in Enumerable.Range(0, 5)) Assert.InRange(new EvidenceRun().Add(EvidenceRun.Noise(10_000, seed)).Anomalies, 0, 2);
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(5)]
    public void What_the_model_says_of_the_noise_is_corrected_by_what_comes(double deviation)
    {
        EvidenceRun run = new EvidenceRun { Deviation = deviation }.Add(EvidenceRun.Noise(3_000));
        Assert.InRange(run.Anomalies, 0, 3);
        Assert.True(run.Add(12.0).Score > Much);
    }

    [Fact]
    public void What_is_improbable_and_small_beside_a_large_daily_range_counts_for_little()
    {
        static double Daily(int point) => 100 * Math.Sin(Math.Tau * point / Day);
        EvidenceRun run = new EvidenceRun { Expected = Daily }.Add(EvidenceRun.Noise(800).Select((noise, point) => Daily(point) + noise));
        PointEvidence blip = run.Add(Daily(800) + 10);
        Assert.True(blip.Improbability > Math.Log10(800) + 1);
        Assert.InRange(blip.Score, 0, Little);
    }

    [Fact]
    public void Nobody_can_say_of_a_hundred_points_that_something_comes_once_in_a_million()
    {
        Assert.InRange(new EvidenceRun().Add(EvidenceRun.Noise(100)).Add(50.0).Improbability, 2, 3.5);
        Assert.True(new EvidenceRun().Add(EvidenceRun.Noise(3_000)).Add(50.0).Improbability > Much);
    }

    [Fact]
    public void The_first_move_of_a_series_scores_no_higher_while_it_goes_on()
    {
        EvidenceRun run = new EvidenceRun().Add(Enumerable.Repeat(0.0, 100));
        double first = run.Add(25.0).Score;
        Assert.InRange(first, 2, 4);
        for (int point = 0; point < 20; point++) Assert.InRange(run.Add(25.0).Score, 0, first + 0.1);
    }

    [Fact]
    public void Where_the_tail_is_known_what_is_large_ranks_above_what_is_only_improbable()
    {
        static double Daily(int point) => 100 * Math.Sin(Math.Tau * point / Day);
        PointEvidence After(double height) => new EvidenceRun { Expected = Daily }
            .Add(EvidenceRun.Noise(10 * Day).Select((noise, point) => Daily(point) + noise)).Add(Daily(10 * Day) + height);
        Assert.True(After(10).Score < After(10).Improbability - 0.2);
        Assert.True(After(900).Score > After(10).Score + 2);
    }

    [Fact]
    public void A_step_of_one_is_small_in_a_series_of_whole_numbers()
    {
        static EvidenceRun Constant() => new EvidenceRun { Expected = _ => 5, Deviation = 0.01 }.Add(Enumerable.Repeat(5.0, 5_000));
        Assert.InRange(Constant().Add(6).Score, 0, Little);
        Assert.True(Constant().Add(60).Score > Much);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(0.0, true)]
    // On the days before it was just so, or even farther.
    [InlineData(9.0, false)]
    [InlineData(20.0, false)]
    public void The_model_and_the_days_before_must_agree_that_a_value_is_odd(double? seasonal, bool isOdd)
    {
        EvidenceRun run = new EvidenceRun { Seasonal = point => point == 500 ? seasonal : null }.Add(EvidenceRun.Noise(500));
        PointEvidence evidence = run.Add(9.0);
        Assert.Equal(isOdd, evidence.Improbability > 4);
        Assert.Equal(isOdd, evidence.Score > 4);
    }

    [Theory]
    // A model that holds anything for possible, and one that does not.
    [InlineData(500, false)]
    [InlineData(1, true)]
    public void Where_the_tail_is_heavy_an_anomaly_must_be_improbable_to_the_model_too(double deviation, bool isAnomaly)
    {
        EvidenceRun run = new EvidenceRun { Deviation = deviation }.Add(HeavyTailed(800));
        Assert.False(run.Evidence.Noise.TailOf(0).IsLight);
        int before = run.Anomalies;
        PointEvidence evidence = run.Add(1_000.0);
        // Nor is it called rarer than the model says.
        Assert.Equal(isAnomaly, evidence.Improbability > 4.25);
        Assert.Equal(isAnomaly ? 1 : 0, run.Anomalies - before);
        // Whether anybody is told of it or not, contexts do not follow it.
        Assert.True(run.Evidence.IsOdd);
    }

    [Theory]
    [InlineData(800, false)]
    [InlineData(1_200, true)]
    public void While_a_heavy_tail_is_hardly_known_the_score_of_the_model_must_bear_the_correction_too(int points, bool isAnomaly)
    {
        // Of four and a half deviations, which is 5.2 decades: beyond the threshold, and with the correction not.
        EvidenceRun run = new EvidenceRun { Deviation = 200, Correction = 1 }.Add(HeavyTailed(points));
        Assert.False(run.Evidence.Noise.TailOf(0).IsLight);
        int before = run.Anomalies;
        run.Add(900.0);
        Assert.Equal(isAnomaly ? 1 : 0, run.Anomalies - before);
        Assert.True(run.Evidence.IsOdd);
    }

    [Fact]
    public void Of_an_anomaly_two_points_count_in_the_variation()
    {
        EvidenceRun run = new EvidenceRun().Add(EvidenceRun.Noise(900));
        double[] deviations = [.. new[] { 12.0, 12.0, 12.0, 12.0 }.Select(value =>
        {
            run.Add(value);
            return run.Evidence.Effect.RecentVariance;
        })];
        Assert.Equal(4, run.Anomalies);
        Assert.True(deviations[1] > deviations[0]);
        Assert.Equal(deviations[1], deviations[2]);
        Assert.Equal(deviations[1], deviations[3]);
    }

    [Fact]
    public void Where_the_tail_is_light_an_anomaly_need_not_be_improbable_to_the_model()
    {
        EvidenceRun run = new EvidenceRun { Deviation = 20 }.Add(EvidenceRun.Noise(3_000));
        Assert.True(run.Evidence.Noise.TailOf(0).IsLight);
        Assert.True(run.Add(12.0).Score > Much);
    }

    [Fact]
    public void Three_odd_points_in_a_row_are_odder_than_one_alone()
    {
        double[] noise = [.. EvidenceRun.Noise(900)];
        EvidenceRun together = new EvidenceRun().Add(noise), apart = new EvidenceRun().Add(noise);
        double inARow = Enumerable.Repeat(3.5, 3).Max(value => together.Add(value).Score);
        double alternating = new[] { 3.5, -3.5, 3.5 }.Max(value => apart.Add(value).Score);
        Assert.True(inARow > alternating + 0.7);
    }

    [Fact]
    public void A_value_far_outside_of_all_that_was_is_an_anomaly_although_the_model_would_not_wonder()
    {
        // The model expects 50 and anything around it.
        PointEvidence After(int points, double value) => new EvidenceRun { Expected = _ => 50, Deviation = 300 }.Add(Enumerable.Range(0, points).Select(point => point * 7_919 % 101 + 0.5)).Add(value);
        // Nobody knows the range of a series before it has been seen for three days.
        Assert.NotEqual(EvidenceKind.OutOfRange, After(2 * Day, 250).Kind);
        PointEvidence high = After(4 * Day, 250), low = After(4 * Day, -150);
        Assert.Equal((EvidenceKind.OutOfRange, true), (high.Kind, high.IsAbove));
        Assert.Equal((EvidenceKind.OutOfRange, false), (low.Kind, low.IsAbove));
        Assert.True(high.Score > Much && low.Score > Much);
        Assert.True(After(4 * Day, 500).Score > high.Score);
        // A record by a hair is none.
        Assert.InRange(After(4 * Day, 103).Score, 0, Little);
    }

    [Fact]
    public void A_series_that_is_stuck_is_found_and_says_for_how_long()
    {
        EvidenceRun run = new EvidenceRun().Add(EvidenceRun.Noise(1_000));
        PointEvidence[] stuck = [.. Enumerable.Repeat(0.25, 10).Select(run.Add)];
        Assert.All(stuck[6..], evidence => Assert.Equal(EvidenceKind.Stuck, evidence.Kind));
        Assert.True(stuck[^1].Score > Much);
        Assert.Equal(9, stuck[^1].Repeats);
        PointEvidence after = run.Add(0.5);
        Assert.Equal((EvidenceKind.Value, 0), (after.Kind, after.Repeats));
    }

    [Fact]
    public void What_is_missed_for_its_size_alone_teaches_as_little_as_an_anomaly()
    {
        // A wave beside which spikes are small. Where they are improbable to the model they are missed for that alone.
        Func<int, double> wave = point => 200 * Math.Sin(point / 40.0);
        EvidenceRun improbable = new() { Expected = wave, Deviation = 1 }, used = new() { Expected = wave, Deviation = 12 };
        var random = new Random(9);
        for (int point = 0; point < 6_000; point++)
        {
            // Its tail is not light.
            double value = wave(point) + Math.Pow(-Math.Log(1 - random.NextDouble()), 1.3) * (random.Next(2) * 2 - 1) + (point % 400 == 399 ? 30 : 0);
            improbable.Add(value);
            used.Add(value);
        }
        Assert.InRange(improbable.Anomalies + used.Anomalies, 0, 2);
        double often = used.Evidence.Noise.Sizes[0].ShareAbove(15), seldom = improbable.Evidence.Noise.Sizes[0].ShareAbove(15);
        Assert.InRange(seldom, 0.3 * often, 0.7 * often);
    }

    [Fact]
    public void A_sustained_shift_at_the_same_time_of_day_belongs_to_the_series_from_the_third_day_on()
    {
        var run = new EvidenceRun();
        List<(int Day, bool IsNight)> told = [];
        double[] noise = EvidenceRun.Noise(23 * 288);
        for (int point = 0; point < noise.Length; point++)
        {
            (int day, int time) = Math.DivRem(point, 288);
            // From 02:00 to 03:15 on three days in a row, on the third also at noon.
            bool isShifted = day >= 20 && (time is >= 24 and < 39 || (day == 22 && time is >= 144 and < 159));
            if (run.Add(noise[point] + (isShifted ? 2.5 : 0)) is { Kind: EvidenceKind.SustainedShift, Score: >= 4.25 } && !told.Contains((day, time < 72))) told.Add((day, time < 72));
        }
        Assert.Equal([(20, true), (21, true), (22, false)], told);
    }

    [Fact]
    public void Small_departures_that_go_on_are_a_sustained_shift()
    {
        EvidenceRun run = new EvidenceRun().Add(EvidenceRun.Noise(3_000));
        PointEvidence[] shifted = [.. EvidenceRun.Noise(60, seed: 5).Select(noise => run.Add(noise + 2))];
        Assert.Equal((EvidenceKind.SustainedShift, true), (shifted[^1].Kind, shifted[^1].IsAbove));
        Assert.True(shifted[^1].Score > shifted[0].Score + 1);
        Assert.True(shifted[^1].UnshapedScore > shifted[0].UnshapedScore);
    }

    [Fact]
    public void Nothing_is_said_of_the_first_points_whatever_they_are()
    {
        var run = new EvidenceRun();
        for (int point = 0; point < SeriesEvidence.MinPoints; point++) Assert.Equal(0, run.Add(point % 5 == 4 ? 1e6 : point).Score);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(1)]
    [InlineData(3)]
    public void Bands_hold_99_of_100_normal_points_and_are_not_much_wider(double deviation)
    {
        var run = new EvidenceRun { Deviation = deviation };
        double[] noise = EvidenceRun.Noise(6_000);
        PointEvidence[] evidence = [.. noise.Select(run.Add)];
        Assert.Equal(0.99, noise.Zip(evidence).Skip(500).Average(point => point.First >= point.Second.Lower && point.First <= point.Second.Upper ? 1.0 : 0), 0.008);
        // 2.58 deviations to either side.
        Assert.InRange(evidence[^1].Upper - evidence[^1].Lower, 4.2, 6.5);
    }

    [Fact]
    public void The_band_of_what_was_never_negative_is_not_negative()
    {
        var run = new EvidenceRun { Expected = _ => 1 };
        PointEvidence[] all = [.. EvidenceRun.Noise(1_000).Select(noise => run.Add(Math.Abs(noise)))];
        Assert.All(all[1..], evidence => Assert.True(evidence.Lower >= 0 && evidence.Upper >= evidence.Lower));
        Assert.True(run.Evidence.Limits.Lowest >= 0);
        run.Add(-5);
        Assert.Contains(EvidenceRun.Noise(100).Select(noise => run.Add(Math.Abs(noise))), evidence => evidence.Lower < 0);
    }

    [Fact]
    public void Where_the_days_before_expect_something_else_the_band_holds_both()
    {
        EvidenceRun run = new EvidenceRun { Seasonal = _ => 10 }.Add(EvidenceRun.Noise(500));
        PointEvidence evidence = run.Add(0);
        Assert.True(evidence.Lower < -1 && evidence.Upper > 6);
    }

    [Fact]
    public void While_an_incident_is_open_it_does_not_teach_how_large_it_is()
    {
        EvidenceRun held = new EvidenceRun().Add(EvidenceRun.Noise(500)), free = new EvidenceRun().Add(EvidenceRun.Noise(500));
        PointEvidence first = held.Add(8.0);
        held.Evidence.Hold();
        free.Add(8.0);
        for (int point = 0; point < 100; point++)
        {
            held.Add(8.0 + 0.01 * (point % 7));
            free.Add(8.0 + 0.01 * (point % 7));
        }
        Assert.Equal(first.Improbability, held.Add(8.0).Improbability, 0.5);
        Assert.True(free.Add(8.0).Improbability < first.Improbability - 1);
        Assert.True(held.Evidence.Recent.IsHeld);
        held.Evidence.Release();
        Assert.False(held.Evidence.Recent.IsHeld);
        Assert.True(held.Add(8.0).Improbability < first.Improbability - 1);
    }

    [Fact]
    public void The_largest_numbers_are_weighed_as_any_other()
    {
        EvidenceRun run = new EvidenceRun { Seasonal = point => point % 2 == 0 ? double.MaxValue : double.MinValue }.Add(EvidenceRun.Noise(100));
        foreach (double value in (double[])[double.MaxValue, double.MinValue, double.MaxValue, 0, double.MinValue, double.MinValue, 0]) Assert.True(run.Add(value).Score >= 0);
    }

    [Fact]
    public void A_point_that_no_model_predicted_is_remembered()
    {
        var evidence = new SeriesEvidence();
        for (int point = 0; point < 20; point++) evidence.Observe(new LocalTime(point), point % 2 + 0.5);
        Assert.Equal((20, 0.5, 1.5), (evidence.Effect.Points, evidence.Limits.Lowest, evidence.Limits.Highest));
        Assert.Equal(19, evidence.FlatLine.Pairs);
        Assert.Equal(0, evidence.Noise.Sizes[0].Count);
    }

    // Noise, and one point in 50 of up to eight deviations.
    private static double[] HeavyTailed(int points)
    {
        double[] noise = EvidenceRun.Noise(points);
        for (int point = 0; point < points; point += 50) noise[point] = (point % 100 == 0 ? 1 : -1) * (3 + point / 50 % 6);
        return noise;
    }
}
