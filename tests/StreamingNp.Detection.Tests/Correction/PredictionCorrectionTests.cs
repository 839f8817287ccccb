using CsCheck;
using StreamingNp.Detection.Correction;
using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Correction;

public class PredictionCorrectionTests
{
    private const double Spread = 1;

    private static readonly double[][] Noises = [.. Enumerable.Range(0, 9).Select(Normals)];

    private static readonly Gen<double> Extremes = Gen.Frequency(
        (4, Gen.Double[-10, 10]), (2, Gen.Double[-1e300, 1e300]), (1, Gen.Const(double.MaxValue)), (1, Gen.Const(-double.MaxValue)), (1, Gen.Const(double.Epsilon)), (1, Gen.Const(0.0)));

    private static readonly Gen<double> Anything = Gen.Frequency((6, Extremes), (1, Gen.Const(double.NaN)), (1, Gen.Const(double.PositiveInfinity)), (1, Gen.Const(double.NegativeInfinity)));

    private static readonly Gen<SameTimes> Sames = Gen.Select(Extremes, Extremes, Extremes, Gen.Int[0, 7]).Select(
        (median, nearest, farthest, known) => new SameTimes((known & 1) == 0 ? null : median, (known & 2) == 0 ? null : nearest, (known & 4) == 0 ? null : farthest));

    [Fact]
    public void At_first_it_corrects_nothing()
    {
        var correction = new PredictionCorrection();
        Assert.Equal(0, correction.Prepare(5, Spread, new SameTimes(1, 2, 3)));
        correction.Learn(9);
        Assert.Equal(0, correction.Prepare(5, Spread, new SameTimes(1, 2, 3)));
        Assert.All(correction.Weights.ToArray(), weight => Assert.Equal(0, weight));
        Assert.Equal(1, correction.State.Points);
    }

    [Fact]
    public void Values_that_no_model_predicted_correct_nothing_either()
    {
        var correction = new PredictionCorrection();
        foreach (double value in Wandering(50)) correction.Observe(value);
        Assert.Equal(0, correction.Prepare(100, Spread, default));
        Assert.True(correction.State is { HasValues: true, Points: 0 });
    }

    [Fact]
    public void It_learns_that_the_last_value_says_more_than_a_model_that_is_too_low()
    {
        double[] values = Wandering(600);
        (double corrected, double alone) = Errors(values, index => values[index] - 3 + 0.5 * Noise(index, 7), _ => default);
        Assert.InRange(corrected, 0, 0.5 * alone);
    }

    [Fact]
    public void It_learns_that_the_last_value_says_more_than_a_model_that_only_knows_the_mean()
    {
        double[] values = Wandering(600);
        double mean = values.Average();
        (double corrected, double alone) = Errors(values, _ => mean, _ => default);
        Assert.InRange(corrected, 0, 0.5 * alone);
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(0, 1, 0)]
    [InlineData(0, 0, 1)]
    public void It_learns_that_the_same_time_before_says_more_than_a_model_that_knows_of_no_day(int median, int nearest, int farthest)
    {
        double[] values = [.. Enumerable.Range(0, 600).Select(index => Daily(index) + 0.3 * Noise(index, 3))];
        // What is not the one that knows is nothing that helps.
        (double corrected, double alone) = Errors(values, _ => 0, index => new(
            median == 1 ? Daily(index) : 3 * Noise(index, 4), nearest == 1 ? Daily(index) : 3 * Noise(index, 5), farthest == 1 ? Daily(index) : 3 * Noise(index, 6)));
        Assert.InRange(corrected, 0, 0.5 * alone);
    }

    [Fact]
    public void A_good_model_is_hardly_changed()
    {
        double[] values = [.. Enumerable.Range(0, 1_000).Select(index => Daily(index) + Noise(index, 3))];
        (double corrected, double alone) = Errors(values, Daily, index => new(Daily(index) + Noise(index, 4), Daily(index) + Noise(index, 5), Daily(index) + Noise(index, 6)));
        Assert.InRange(corrected, 0, 1.03 * alone);
    }

    [Fact]
    public void An_anomaly_that_is_not_learned_changes_nothing()
    {
        PredictionCorrection correction = Taught(200), other = Taught(200);
        correction.Prepare(3, Spread, new SameTimes(1, 2, 3));
        AssertSame(other, correction);
        Assert.Equal(other.Prepare(1, Spread, default), correction.Prepare(1, Spread, default));
        other.Learn(2);
        correction.Learn(2);
        AssertSame(other, correction);
    }

    [Fact]
    public void One_far_value_moves_the_weights_by_little_more_than_a_usual_one()
    {
        PredictionCorrection usual = Taught(300), far = Taught(300);
        double shift = usual.Prepare(1, Spread, default);
        Assert.Equal(shift, far.Prepare(1, Spread, default));
        usual.Learn(1 + shift + 4 * usual.State.Scale);
        far.Learn(1 + shift + 1e6 * far.State.Scale);
        for (int rule = 0; rule < PredictionCorrection.Rules; rule++) Assert.Equal(usual.Weights[rule], far.Weights[rule], 0.05);
    }

    [Theory]
    [InlineData(1_024, 0, 0)]
    [InlineData(1_000, 0, 1e-9)]
    [InlineData(1_000, 12_345, 1e-6)]
    [InlineData(0.001, -1, 1e-6)]
    public void The_units_of_a_series_do_not_matter(double factor, double offset, double tolerance)
    {
        double[] values = Wandering(300);
        PredictionCorrection one = new(), other = new();
        for (int index = 1; index < values.Length; index++)
        {
            double predicted = values[index] - 2 + Noise(index, 7), day = values[index] + Noise(index, 8);
            double shift = one.Prepare(predicted, Spread, new SameTimes(day, day, null));
            double moved = other.Prepare(factor * predicted + offset, factor * Spread, new SameTimes(factor * day + offset, factor * day + offset, null));
            Assert.Equal(factor * shift, moved, 10 * factor * tolerance);
            one.Learn(values[index]);
            other.Learn(factor * values[index] + offset);
        }
        for (int rule = 0; rule < PredictionCorrection.Rules; rule++) Assert.Equal(one.Weights[rule], other.Weights[rule], tolerance);
    }

    [Fact]
    public void A_component_moves_by_its_deviation_at_most()
    {
        var view = new ContextView(new WindowLayout { Components = 3 }) { Scale = 2 };
        Component[] before = [new(0.5f, 0, 100), new(0.3f, 1, 0.25f, 3), new(0.2f, -1, 1e-6f)];
        before.CopyTo(view.Predicted(0));
        PredictionCorrection correction = Taught(300);
        double shift = correction.Prepare(correction.State.Last - 3, Spread, default);
        Assert.InRange(shift, 1, 100);
        correction.ApplyTo(view, 0);
        Component[] after = view.Predicted(0).ToArray();
        Assert.Equal(shift / view.Scale, after[0].Mean, 1e-5);
        Assert.Equal(1.25f, after[1].Mean);
        Assert.Equal(-1 + 1e-6f, after[2].Mean);
        Assert.Equal(before, after.Select((component, index) => component with { Mean = before[index].Mean }));
    }

    [Fact]
    public void Without_a_shift_nothing_moves()
    {
        var view = new ContextView(new WindowLayout { Components = 2 }) { Scale = 3 };
        Component[] before = [new(0.5f, 0.1f, 2), new(0.5f, 7, 0.25f, 3)];
        before.CopyTo(view.Predicted(0));
        var correction = new PredictionCorrection();
        correction.Prepare(1, Spread, default);
        correction.ApplyTo(view, 0);
        Assert.Equal(before, view.Predicted(0).ToArray());
    }

    [Fact]
    public void However_extreme_the_numbers_the_shift_is_finite() =>
        Gen.Select(Anything, Anything, Sames, Extremes, Gen.Int[0, 3]).Array[0, 120].Sample(steps =>
        {
            var correction = new PredictionCorrection();
            var view = new ContextView(new WindowLayout { Components = 1 }) { Scale = 1e-3 };
            foreach ((double predicted, double spread, SameTimes same, double value, int kind) in steps)
            {
                Assert.True(double.IsFinite(correction.Prepare(predicted, spread, same)));
                view.Predicted(0)[0] = new Component(1, 2, 0.5f);
                correction.ApplyTo(view, 0);
                Assert.InRange(view.Predicted(0)[0].Mean, 1.5f, 2.5f);
                if (kind < 2) correction.Learn(value);
                else if (kind == 2) correction.Observe(value);
                foreach (double weight in correction.Weights) Assert.InRange(weight, -2, 2);
                foreach (double pair in correction.Covariance) Assert.True(double.IsFinite(pair));
            }
        }, iter: 2_000);

    [Fact]
    public void Nothing_that_is_kept_becomes_no_number() =>
        Gen.Select(Extremes, Extremes, Extremes, Sames).Array[1, 5].Sample(steps =>
        {
            var correction = new PredictionCorrection();
            foreach ((double predicted, double spread, double value, SameTimes same) in steps)
            {
                correction.Prepare(predicted, spread, same);
                correction.Learn(value);
            }
            CorrectionState state = correction.State;
            Assert.All([state.Scale, state.Spreads, state.Fast, state.Middle, state.Slow], one => Assert.True(double.IsFinite(one)));
        }, iter: 2_000);

    [Fact]
    public void A_series_that_never_changes_is_never_corrected()
    {
        var correction = new PredictionCorrection();
        for (int index = 0; index < 200; index++)
        {
            Assert.Equal(0, correction.Prepare(5, 0, new SameTimes(5, 5, 5)));
            correction.Learn(5);
        }
    }

    [Fact]
    public void What_was_restored_goes_on_to_the_same_bit_by_bit() =>
        Gen.Select(Gen.Double[-5, 5], Gen.Double[0, 2], Gen.Double[-5, 5], Gen.Int[0, 5]).Array[0, 150].Select(Gen.Double[0, 1]).Sample((steps, share) =>
        {
            int cut = (int)(share * steps.Length);
            PredictionCorrection one = new(), other = new();
            for (int index = 0; index < cut; index++) Follow(one, steps[index]);
            other.Restore(one.State, one.Weights, one.Covariance);
            for (int index = cut; index < steps.Length; index++) Assert.Equal(Bits(Follow(one, steps[index])), Bits(Follow(other, steps[index])));
            AssertSame(one, other);
        }, iter: 300);

    private static double Follow(PredictionCorrection correction, (double Predicted, double Spread, double Value, int Kind) step)
    {
        if (step.Kind == 5)
        {
            correction.Observe(step.Value);
            return 0;
        }
        double? known = step.Kind == 4 ? null : step.Predicted - 1;
        double shift = correction.Prepare(step.Predicted, step.Spread, new SameTimes(known, known + 2, null));
        if (step.Kind > 0) correction.Learn(step.Value);
        return shift;
    }

    // One that knows that its model is too low.
    private static PredictionCorrection Taught(int points)
    {
        var correction = new PredictionCorrection();
        double[] values = Wandering(points);
        for (int index = 0; index < values.Length; index++)
        {
            correction.Prepare(values[index] - 3 + Noise(index, 7), Spread, new SameTimes(values[index] + Noise(index, 8), null, null));
            correction.Learn(values[index]);
        }
        return correction;
    }

    // The mean absolute errors of the second half, corrected and of the model alone.
    private static (double Corrected, double Alone) Errors(double[] values, Func<int, double> model, Func<int, SameTimes> same)
    {
        var correction = new PredictionCorrection();
        double corrected = 0, alone = 0;
        for (int index = 0; index < values.Length; index++)
        {
            double predicted = model(index), shift = correction.Prepare(predicted, Spread, same(index));
            if (index >= values.Length / 2)
            {
                corrected += Math.Abs(values[index] - predicted - shift);
                alone += Math.Abs(values[index] - predicted);
            }
            correction.Learn(values[index]);
        }
        return (corrected, alone);
    }

    private static double Daily(int index) => 4 * Math.Sin(Math.Tau * index / 48);

    // A random walk that is drawn back to 0, so slowly that the last value says much.
    private static double[] Wandering(int count)
    {
        double value = 0;
        return [.. Enumerable.Range(0, count).Select(index => value = 0.97 * value + 0.5 * Noise(index, 1))];
    }

    private static double Noise(int index, int seed) => Noises[seed][index];

    private static double[] Normals(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 1_000).Select(_ => Normal.Sample(random))];
    }

    private static long Bits(double value) => BitConverter.DoubleToInt64Bits(value);

    private static void AssertSame(PredictionCorrection expected, PredictionCorrection actual)
    {
        Assert.Equal(expected.State, actual.State);
        Assert.Equal(expected.Weights.ToArray().Select(Bits), actual.Weights.ToArray().Select(Bits));
        Assert.Equal(expected.Covariance.ToArray().Select(BitConverter.SingleToInt32Bits), actual.Covariance.ToArray().Select(BitConverter.SingleToInt32Bits));
    }
}
