using CsCheck;
using StreamingNp.Detection.Thresholds;

namespace StreamingNp.Detection.Tests.Thresholds;

public class CalibrationTests
{
    private static readonly Calibration Example = new([0.1, 0.01, 0.001], [[1.0, 2.5, 5.0], [0.5, 0.75, 1.0]]);

    [Fact]
    public void A_raw_score_of_the_table_has_the_score_of_its_share()
    {
        Assert.Equal(1, Example.Calibrated(0, 1.0), 1e-12);
        Assert.Equal(2, Example.Calibrated(0, 2.5), 1e-12);
        Assert.Equal(3, Example.Calibrated(0, 5.0), 1e-12);
        Assert.Equal(3, Example.Calibrated(1, 1.0), 1e-12);
    }

    [Fact]
    public void Between_its_points_the_table_goes_in_straight_lines()
    {
        Assert.Equal(0, Example.Calibrated(0, 0));
        Assert.Equal(0.5, Example.Calibrated(0, 0.5), 1e-12);
        Assert.Equal(1.5, Example.Calibrated(0, 1.75), 1e-12);
    }

    [Fact]
    public void Beyond_the_table_its_last_two_decades_go_on()
    {
        // From 1 to 5 in two decades.
        Assert.Equal(3.5, Example.Calibrated(0, 6.0), 1e-12);
        Assert.Equal(7, Example.Raw(0, 4), 1e-12);
        // The last interval alone would say 9, and the two decades before the last 3.
        var uneven = new Calibration([0.1, 0.01, 0.001, 0.0001], [[1.0, 2.0, 5.75, 6.0]]);
        Assert.Equal(4.5, uneven.Calibrated(0, 7.0), 1e-12);
    }

    [Fact]
    public void Beyond_the_table_ties_at_its_end_mean_nothing()
    {
        double[] shares = [.. Enumerable.Range(1, 10).Select(half => Math.Pow(10, -half / 2.0))];
        var tied = new Calibration(shares, [[.. Enumerable.Range(0, 10).Select(index => index < 4 ? (index + 1) / 2.0 : 2 + 1e-6 * index)]]);
        // As steep as from the origin to 5 at 2, and no steeper.
        Assert.Equal(7.5, tied.Calibrated(0, 3), 1e-3);
        Assert.Equal(3, tied.Raw(0, 7.5), 1e-3);
    }

    [Fact]
    public void What_lies_beyond_the_table_rises_and_is_inverted_whatever_the_table() =>
        Gen.Select(Gen.Frequency((3, Gen.Double[0.01, 3]), (1, Gen.Const(1e-6))).Array[2, 12], Gen.Double[1e-3, 20], Gen.Double[1e-3, 20]).Sample((steps, one, more) =>
        {
            Calibration calibration = Rising(steps);
            double end = steps.Sum();
            double near = calibration.Calibrated(0, end + one), far = calibration.Calibrated(0, end + one + more);
            Assert.True(steps.Length < near && (near < far || far == Calibration.MaxScore));
            // Never steeper than the table as a whole.
            Assert.True(near <= steps.Length * (end + one) / end * (1 + 1e-9));
            if (near < Calibration.MaxScore) Assert.Equal(end + one, calibration.Raw(0, near), 1e-6);
        });

    [Fact]
    public void A_higher_raw_score_is_never_a_lower_one() =>
        Gen.Select(Gen.Int[0, 1], Gen.Double[0, 500], Gen.Double[0, 500]).Sample((horizon, one, other) =>
            Assert.True(Example.Calibrated(horizon, Math.Min(one, other)) <= Example.Calibrated(horizon, Math.Max(one, other))));

    [Fact]
    public void Raw_and_calibrated_scores_invert_each_other() =>
        Gen.Select(Gen.Int[0, 1], Gen.Double[0, 100]).Sample((horizon, score) =>
            Assert.Equal(score, Example.Calibrated(horizon, Example.Raw(horizon, score)), 1e-9));

    [Fact]
    public void Nothing_is_rarer_than_one_in_ten_to_the_300()
    {
        Assert.Equal(Calibration.MaxScore, Example.Calibrated(0, 1e9));
        Assert.Equal(Calibration.MaxScore, Example.Calibrated(0, double.PositiveInfinity));
        Assert.Equal(Calibration.MaxScore, Example.Raw(0, 1e9));
    }

    [Fact]
    public void The_identity_believes_the_model() =>
        Gen.Select(Gen.Int[0, 2], Gen.Double[0, 300]).Sample((horizon, score) =>
        {
            Assert.Equal(score, Calibration.Identity(3).Calibrated(horizon, score), 1e-9);
            Assert.Equal(score, Calibration.Identity(3).Raw(horizon, score), 1e-9);
        });

    [Theory]
    [InlineData(1.0)]
    [InlineData(3.0)]
    [InlineData(0.2)]
    public void Validation_data_have_the_shares_asked_for(double overconfidence)
    {
        var random = new Random(7);
        double[][] raw = [.. Enumerable.Range(0, 2).Select(_ => Enumerable.Range(0, 20_000).Select(_ => -Math.Log10(1 - random.NextDouble()) * overconfidence).ToArray())];
        var calibration = Calibration.FromValidation(raw);
        for (int horizon = 0; horizon < 2; horizon++)
        {
            foreach (double share in calibration.TailProbabilities)
            {
                int beyond = raw[horizon].Count(score => calibration.Calibrated(horizon, score) > -Math.Log10(share) + 1e-9);
                Assert.InRange(beyond, share * 20_000 - 1, share * 20_000 + 1);
            }
        }
        // As far as five points lie beyond: 10^-3.5 of 20,000 are 6.
        Assert.Equal(3.5, -Math.Log10(calibration.TailProbabilities[^1]), 1e-9);
        Assert.Equal(5, calibration.Calibrated(0, 5 * overconfidence), 1.0);
    }

    [Fact]
    public void Points_without_a_score_are_left_out_of_the_shares()
    {
        double[] row = [.. Enumerable.Range(0, 1_000).Select(index => index / 100.0)];
        double[] holed = [.. row.SelectMany(value => new[] { double.NaN, value })];
        Assert.Equal(Calibration.FromValidation([row]).RawScores, Calibration.FromValidation([holed]).RawScores);
    }

    [Fact]
    public void Ties_still_make_a_table_that_rises()
    {
        var calibration = Calibration.FromValidation([[.. Enumerable.Repeat(1.0, 5_000)]]);
        Assert.True(calibration.Calibrated(0, 1.0) <= calibration.Calibrated(0, 1.1));
        Assert.InRange(calibration.Calibrated(0, 0.5), 0, 0.5);
    }

    [Fact]
    public void The_more_careful_of_two_asks_for_the_higher_raw_score() =>
        Gen.Select(Gen.Double[0.1, 2].Array[5], Gen.Double[0.1, 2].Array[3]).Sample((steps, otherSteps) =>
        {
            Calibration one = Rising(steps), other = Rising(otherSteps), both = one.Widen(other);
            Assert.Equal(one.TailProbabilities, both.TailProbabilities);
            for (int index = 0; index < 5; index++)
            {
                double larger = index < 3 ? Math.Max(one.RawScores[0][index], other.RawScores[0][index]) : one.RawScores[0][index];
                Assert.True(both.RawScores[0][index] >= larger - 1e-9);
                // Beyond the end of the other the row only has to rise.
                if (index < 3) Assert.Equal(larger, both.RawScores[0][index], 1e-5);
            }
        });

    [Fact]
    public void The_more_careful_of_two_gives_no_higher_score_than_either_where_both_measured() =>
        Gen.Select(Gen.Double[0.1, 2].Array[5], Gen.Double[0.1, 2].Array[3], Gen.Double[0, 10]).Sample((steps, otherSteps, raw) =>
        {
            Calibration one = Rising(steps), other = Rising(otherSteps), both = one.Widen(other);
            double score = both.Calibrated(0, raw);
            if (score > 3) return;
            Assert.True(score <= one.Calibrated(0, raw) + 1e-4);
            // Between the points of a table it is a straight line like theirs only at those points.
            if (raw <= both.RawScores[0][0]) Assert.True(score <= other.Calibrated(0, raw) + 1e-4);
        });

    [Fact]
    public void A_score_or_a_share_that_the_other_did_not_measure_stays_as_it_is()
    {
        Calibration both = Example.Widen(new Calibration([0.1, 0.01], [[3.0, 4.0]]));
        Assert.Equal([3.0, 4.0, 5.0], both.RawScores[0]);
        Assert.Equal(Example.RawScores[1], both.RawScores[1]);
    }

    [Fact]
    public void Nothing_is_more_careful_than_itself()
    {
        Calibration both = Example.Widen(Example);
        Assert.Equal(Example.TailProbabilities, both.TailProbabilities);
        foreach ((IReadOnlyList<double> row, IReadOnlyList<double> same) in Example.RawScores.Zip(both.RawScores))
            foreach ((double raw, double again) in row.Zip(same)) Assert.Equal(raw, again, 1e-12);
    }

    [Fact]
    public void Too_few_validation_points_are_refused() =>
        Assert.Contains("99", Assert.Throws<ArgumentException>(() => Calibration.FromValidation([new double[1_000], new double[99]])).Message);

    private static Calibration Rising(double[] steps)
    {
        double sum = 0;
        return new([.. steps.Select((_, index) => Math.Pow(10, -index - 1))], [[.. steps.Select(step => sum += step)]]);
    }

    public static TheoryData<double[], double[][]> BadTables { get; } = new()
    {
        { [], [[]] },
        { [0.1], [[1.0]] },
        { [0.1, 0.01], [] },
        { [0.1, 0.01], [[1.0]] },
        { [0.1, 0.01], [[1.0, 2.0, 3.0]] },
        { [0.1, 0.01], [[1.0, 2.0], [2.0, 1.0]] },
        { [0.1, 0.01], [[1.0, 1.0]] },
        { [0.1, 0.01], [[-1.0, 1.0]] },
        { [0.1, 0.01], [[1.0, double.NaN]] },
        { [0.1, 0.01], [[1.0, double.PositiveInfinity]] },
        { [0.01, 0.1], [[1.0, 2.0]] },
        { [0.1, 0.1], [[1.0, 2.0]] },
        { [0.1, 0], [[1.0, 2.0]] },
        { [1.0, 0.1], [[1.0, 2.0]] },
        { [1.5, 0.1], [[1.0, 2.0]] },
        { [double.NaN, 0.1], [[1.0, 2.0]] },
    };

    [Theory]
    [MemberData(nameof(BadTables))]
    public void A_table_that_does_not_rise_and_fall_is_refused(double[] shares, double[][] raw) =>
        Assert.Throws<ArgumentException>(() => new Calibration(shares, raw));
}
