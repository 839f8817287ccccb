using CsCheck;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.Tests.Detectors;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Windows;

public class NormalisationTests
{
    private static readonly double[] Awkward = [0, 5, 1e39, 1e300, -1e300, double.MaxValue, double.MinValue, double.Epsilon, 1e-300];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-273.15)]
    [InlineData(1e300)]
    [InlineData(double.MaxValue)]
    [InlineData(double.MinValue)]
    [InlineData(1e-300)]
    [InlineData(double.Epsilon)]
    public void A_constant_is_zero_in_units_above_zero(double value)
    {
        Window window = Assemble(Enumerable.Repeat(value, 300));
        foreach (ContextView view in window.Views)
        {
            // Twelve days of it are known: it is what the series usually is, and nothing is left for the centre.
            Assert.Equal(value, view.Baselines[0]);
            Assert.Equal(0, view.Centre);
            Assert.InRange(view.Scale, 1e-290, 1e303);
            Assert.All(view.ContextValues.Take(view.ContextCount), normalised => Assert.Equal(0, normalised));
        }
    }

    [Fact]
    public void Values_of_both_ends_of_the_doubles_give_finite_contexts()
    {
        foreach (ContextView view in Assemble(Enumerable.Range(0, 4_000).Select(index => (ObservationSequences.Noise(index) > 0 ? 1 : -1) * 1.7e308)).Views)
        {
            Assert.InRange(view.Scale, 1e-290, 1e303);
            Assert.All(view.ContextValues.Take(view.ContextCount), normalised => Assert.True(float.IsFinite(normalised)));
        }
    }

    [Theory]
    [InlineData(1e-12)]
    [InlineData(1e-30)]
    [InlineData(1e12)]
    public void In_another_unit_a_context_is_the_same(double unit)
    {
        double[] values = [.. Enumerable.Range(0, 300).Select(index => 20 + ObservationSequences.Noise(index))];
        foreach ((ContextView plain, ContextView scaled) in Assemble(values).Views.Zip(Assemble(values.Select(value => unit * value)).Views))
        {
            Assert.Equal(plain.Scale, scaled.Scale / unit, 1e-6);
            Assert.All(plain.ContextValues.Take(plain.ContextCount).Zip(scaled.ContextValues), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
        }
    }

    [Fact]
    public void Any_doubles_give_finite_contexts_in_finite_units() =>
        Gen.OneOf(Gen.Double.Where(double.IsFinite), Gen.Int[0, Awkward.Length - 1].Select(index => Awkward[index])).Array[1, 300].Sample(values =>
        {
            foreach (ContextView view in Assemble(values).Views)
            {
                Assert.True(double.IsFinite(view.Centre));
                Assert.InRange(view.Scale, 1e-290, 1e303);
                Assert.All(view.ContextValues.Take(view.ContextCount), value => Assert.True(float.IsFinite(value)));
                Assert.All(view.ContextInputs.Take(view.ContextCount * WindowLayout.Inputs), value => Assert.True(float.IsFinite(value)));
                Assert.All(view.TargetInputs, value => Assert.True(float.IsFinite(value)));
            }
        }, iter: 1_000);

    [Fact]
    public void Level_and_unit_of_a_series_do_not_matter() =>
        Gen.Select(Gen.Double[-1, 1].Array[40, 100], Gen.Int[-10, 20], Gen.Int[-1_000, 1_000]).Sample((values, power, level) =>
        {
            double unit = Math.Pow(2, power);
            ContextView plain = Assemble(values).Views[0], scaled = Assemble(values.Select(value => (value + level) * unit)).Views[0];
            Assert.Equal(plain.ContextCount, scaled.ContextCount);
            for (int index = 0; index < plain.ContextCount; index++) Assert.Equal(plain.ContextValues[index], scaled.ContextValues[index], 1e-3f);
        }, iter: 300);

    [Fact]
    public void One_outlier_hardly_moves_the_centre_and_gaussian_noise_has_a_scale_of_its_deviation()
    {
        var random = new Random(11);
        double[] noise = [.. Enumerable.Range(0, 32).Select(_ => 100 + 2 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))];
        ContextView view = Assemble(noise).Views[0];
        Assert.InRange(view.Centre, 99, 101);
        Assert.InRange(view.Scale, 1.4, 2.6);
        noise[7] = 1e6;
        Assert.InRange(Assemble(noise).Views[0].Centre, 99, 101);
    }

    [Fact]
    public void A_value_is_counted_from_its_targets_baseline_and_the_centre_in_units_of_the_scale() =>
        Gen.Select(Gen.Double[-1e3, 1e3], Gen.Double[-1e6, 1e6], Gen.Double[-1e6, 1e6], Gen.Double[1e-3, 1e3]).Sample((normalised, baseline, centre, scale) =>
        {
            var view = new ContextView(new WindowLayout { Stride = 2 }) { Centre = centre, Scale = scale };
            view.Baselines[1] = baseline;
            Assert.Equal(normalised, view.Normalise(0, centre + normalised * scale), 1e-5);
            Assert.Equal(normalised, view.Normalise(1, baseline + centre + normalised * scale), 1e-5);
        });

    private static Window Assemble(IEnumerable<double> values)
    {
        var layout = new WindowLayout();
        var history = new History(new HistoryOptions { RecentPoints = 64 });
        EventTime time = ObservationSequences.Start;
        foreach (double value in values) history.Add(new RecentPoint(time += TimeSpan.FromHours(1), value, leftOut: false));
        var window = new Window(layout);
        window.AddTarget(new Observation(time + TimeSpan.FromHours(1), 0));
        new WindowAssembler(layout).Fill(history, window.Targets[0].Time, window);
        return window;
    }
}
