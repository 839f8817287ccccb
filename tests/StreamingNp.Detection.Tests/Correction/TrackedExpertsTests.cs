using CsCheck;
using StreamingNp.Detection.Correction;
using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Correction;

public sealed class TrackedExpertsTests
{
    private const int OfModel = 0, OfSameTime = 3;

    private static readonly Gen<double> Extremes = Gen.Frequency(
        (4, Gen.Double[-10, 10]), (2, Gen.Double[-1e300, 1e300]), (1, Gen.Const(double.MaxValue)), (1, Gen.Const(-double.MaxValue)), (1, Gen.Const(double.Epsilon)), (1, Gen.Const(0.0)));

    private static readonly Gen<double> Anything = Gen.Frequency((6, Extremes), (1, Gen.Const(double.NaN)), (1, Gen.Const(double.PositiveInfinity)));

    [Fact]
    public void At_first_half_of_the_trust_is_the_model_s()
    {
        var experts = new TrackedExperts();
        Assert.Equal(0.5, experts.Trust[OfModel]);
        Assert.Equal(1, experts.Trust.ToArray().Sum(), 1e-12);
    }

    [Fact]
    public void A_model_that_is_nearest_is_trusted()
    {
        var experts = new TrackedExperts();
        for (int index = 0; index < 300; index++) Follow(experts, predicted: Wave(index) + 0.1, value: Wave(index));
        Assert.InRange(experts.Trust[OfModel], 0.95, 1);
    }

    [Fact]
    public void After_a_change_that_the_model_does_not_follow_the_forecast_is_at_the_new_level_within_fifty_points()
    {
        var experts = new TrackedExperts();
        for (int index = 0; index < 300; index++) Follow(experts, predicted: 10, value: 10 + Wave(index));
        for (int index = 0; index < 50; index++) Follow(experts, predicted: 10, value: 40 + Wave(index));
        Assert.InRange(Forecast(experts, predicted: 10, value: 40), 36, 44);
        Assert.InRange(experts.Trust[OfModel], 0, 0.05);
    }

    [Fact]
    public void When_the_model_follows_again_it_is_trusted_again()
    {
        var experts = new TrackedExperts();
        for (int index = 0; index < 300; index++) Follow(experts, predicted: 10, value: 40 + 5 * Wave(index));
        for (int index = 0; index < 300; index++) Follow(experts, predicted: 40 + 5 * Wave(index), value: 40 + 5 * Wave(index));
        Assert.InRange(experts.Trust[OfModel], 0.9, 1);
    }

    [Fact]
    public void The_same_time_before_is_trusted_where_it_alone_knows_the_day()
    {
        var experts = new TrackedExperts();
        for (int index = 0; index < 300; index++) Follow(experts, predicted: 0, value: 10 * Wave(index), new SameTimes(10 * Wave(index), null, null));
        Assert.InRange(experts.Trust[OfSameTime], 0.9, 1);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(1.6)]
    public void A_forecast_is_as_sharp_as_half_of_the_newest_values_were_near_and_its_tail_stays(double deviation)
    {
        var experts = new TrackedExperts();
        var random = new Random(3);
        // The model expects a deviation of 1, and what comes has another.
        for (int index = 0; index < 2_000; index++) Follow(experts, 10, 10 + deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        var view = new ContextView(new WindowLayout { Components = 2 }) { Scale = 1 };
        (view.Predicted(0)[0], view.Predicted(0)[1]) = (new Component(0.5f, 10, 1), new Component(0.5f, 10, 1) { DegreesOfFreedom = 3 });
        experts.Prepare(10, HalfOfGaussian, default);
        experts.ApplyTo(view, 0);
        Assert.InRange(view.Predicted(0)[0].Deviation, 0.7 * deviation, 1.1 * deviation);
        Assert.Equal(1, view.Predicted(0)[1].Deviation);
    }

    [Fact]
    public void Values_that_no_model_predicted_are_the_last_ones_too()
    {
        var experts = new TrackedExperts();
        experts.Observe(3);
        experts.Observe(5);
        Assert.Equal(5, experts.State.Last);
        Assert.Equal(3 + 0.3 * 2, experts.State.Mean!.Value, 1e-12);
    }

    [Fact]
    public void However_extreme_the_numbers_trust_sums_to_1_and_what_is_predicted_is_finite() =>
        Gen.Select(Anything, Extremes, Extremes, Gen.Select(Anything, Gen.Int[0, 3])).Array[0, 100].Sample(steps =>
        {
            var experts = new TrackedExperts();
            var view = new ContextView(new WindowLayout { Components = 1 }) { Scale = 1e-3 };
            foreach ((double predicted, double same, double value, (double halfWidth, int kind)) in steps)
            {
                experts.Prepare(predicted, halfWidth, new SameTimes(kind == 0 ? null : same, null, null));
                view.Predicted(0)[0] = new Component(1, 2, 0.5f);
                experts.ApplyTo(view, 0);
                Assert.True(float.IsFinite(view.Predicted(0)[0].Mean));
                Assert.InRange(view.Predicted(0)[0].Deviation, 0.25f, 1);
                if (kind < 3) experts.Learn(value);
                else experts.Observe(value);
                Assert.Equal(1, experts.Trust.ToArray().Sum(), 1e-9);
                Assert.All(experts.Trust.ToArray(), trust => Assert.InRange(trust, 1e-4, 1));
            }
        }, iter: 2_000);

    [Fact]
    public void What_was_restored_goes_on_to_the_same_bit_by_bit() =>
        Gen.Select(Gen.Double[-5, 5], Gen.Double[-5, 5]).Array[0, 60].Select(Gen.Double[0, 1]).Sample((steps, share) =>
        {
            int cut = (int)(share * steps.Length);
            TrackedExperts one = new(), other = new();
            for (int index = 0; index < cut; index++) Follow(one, steps[index].Item1, steps[index].Item2);
            other.Restore(one.State, one.Trust);
            for (int index = cut; index < steps.Length; index++)
            {
                Follow(one, steps[index].Item1, steps[index].Item2);
                Follow(other, steps[index].Item1, steps[index].Item2);
            }
            Assert.Equal(one.State, other.State);
            Assert.Equal(one.Trust.ToArray(), other.Trust.ToArray());
        }, iter: 300);

    // Half of the values of a Gaussian of deviation 1 are nearer.
    private const double HalfOfGaussian = 0.6745;

    private static double Wave(int index) => Math.Sin(index * 2.3);

    private static void Follow(TrackedExperts experts, double predicted, double value, in SameTimes same = default)
    {
        experts.Prepare(predicted, HalfOfGaussian, same);
        experts.Learn(value);
    }

    // The mean of a wide component, in the units of the series.
    private static double Forecast(TrackedExperts experts, double predicted, double value)
    {
        var view = new ContextView(new WindowLayout { Components = 1 }) { Scale = 1 };
        view.Predicted(0)[0] = new Component(1, (float)predicted, 1);
        experts.Prepare(predicted, HalfOfGaussian, default);
        experts.ApplyTo(view, 0);
        experts.Learn(value);
        return view.Predicted(0)[0].Mean;
    }
}
