using CsCheck;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Tasks;

namespace StreamingNp.NeuralProcesses.Tests.Tasks;

public sealed class TargetFeaturesTests
{
    private const int Newest = TargetFeatures.Seen + 2 * Rule.Count, Baselines = Newest + 2 * 16, Days = Baselines + 4, Facts = Days + 2 * 21;

    private static readonly WindowLayout Layout = new();

    private static readonly Gen<WindowLayout> Layouts = Gen.Frequency(
        (3, Gen.Const(Layout)),
        (1, Gen.Select(Gen.Int[1, 60], Gen.Int[0, 9], Gen.Int[1, 9]).Select((recent, days, neighbours) => new WindowLayout { RecentPoints = recent, FewestContextPoints = 1, SeasonalDays = days, SeasonalNeighbours = neighbours })));

    // Noise, or few different values, with what should not be among them.
    private static readonly Gen<Func<Random, float>> Values = Gen.Int[0, 4].Select<int, Func<Random, float>>(kind => random => kind switch
    {
        0 => (float)(4 * random.NextDouble() - 2),
        1 => random.Next(3),
        2 => random.Next(10) == 0 ? (float)random.NextDouble() : 0,
        3 => 1,
        _ => random.Next(10) switch { 0 => float.NaN, 1 => float.NegativeInfinity, 2 => 1e6f, _ => (float)random.NextDouble() },
    });

    [Fact]
    public void Numbers_are_those_of_the_plain_code() =>
        Gen.Select(Layouts, Values, Gen.Int[0, 100], Gen.Double[0, 1], Gen.Int[0, int.MaxValue - 1]).Sample((layout, values, horizon, share, seed) =>
        {
            var random = new Random(seed);
            var view = new ContextView(layout) { Horizon = horizon, Interval = TimeSpan.FromMinutes(random.Next(3)), HasBaselines = random.Next(2) == 0, Centre = random.NextDouble(), Scale = 0.1 + random.NextDouble() };
            view.ContextCount = layout.MaxContextPoints;
            for (int point = 0; point < view.ContextCount; point++)
            {
                view.ContextSlots[point] = (short)(random.Next(50) == 0 ? -1 : point);
                view.ContextValues[point] = values(random);
                view.ContextBaselines[point] = view.HasBaselines ? random.Next(3) : 0;
            }
            int[] points = [.. Enumerable.Range(0, view.ContextCount).Where(_ => random.NextDouble() < share)];
            random.Shuffle(points);
            float[] expected = new float[TargetFeatures.Count];
            PlainTargetFeatures.Write(view, points, layout, expected);
            float[] actual = Write(view, points, layout);
            // Two rules may have erred alike, and a rounding error has decided.
            if (Math.Abs(actual[TargetFeatures.Origin] - expected[TargetFeatures.Origin]) > 1e-4 && expected[(TargetFeatures.Seen + Rule.Count)..Newest].Count(error => error < 1e-5f) > 1) return;
            for (int index = 0; index < expected.Length; index++)
                Assert.True(Math.Abs(expected[index] - actual[index]) <= 2e-4 * Math.Max(1, Math.Abs(expected[index])), $"Feature {index} is {actual[index]} instead of {expected[index]}.");
        }, iter: 2_000);

    [Fact]
    public void Rules_expect_of_three_points_what_they_should()
    {
        float[] features = Write(Newer(1, 3, 2));
        // The means go from 2 by their share towards 3, then 1.
        float[] expected = [1, 1.64f, 1.91f, 1.99f, 0, 1, 1.91f, 1.99f, 2, 2, 2, 0, 0, 0];
        for (int rule = 0; rule < Rule.Count; rule++) Assert.Equal(expected[rule], Expected(features, rule), 1e-5);
        // From 2 to 3, then to 1: it was wrong by 1 and by 2, and a tenth of a point counts as 1.
        Assert.Equal((3 + 0.1) / 2.1, Error(features, Rule.Last), 1e-5);
        // Deviations 1, 1 and 0 from the median, and 0.8 that are taken for granted.
        Assert.Equal(2.8 / 2.5, Error(features, Rule.RawMedian), 1e-5);
        Assert.Equal(2, Error(features, Rule.DayBefore), 1e-5);
    }

    [Fact]
    public void The_rule_with_the_smallest_error_is_the_origin_and_its_error_the_unit()
    {
        // A level with two spikes, which a median passes over.
        float[] features = Write(Newer([.. Enumerable.Range(0, 48).Select(place => place % 24 == 5 ? 9f : 1f)]));
        Assert.Equal(1, features[TargetFeatures.Origin], 1e-5);
        int best = Enumerable.Range(0, Rule.Count).MinBy(rule => Error(features, rule));
        Assert.Equal(0, features[TargetFeatures.Seen + Rule.Count + best], 1e-5);
        Assert.Equal(features[TargetFeatures.Unit], Error(features, best), 1e-5);
        Assert.Equal(0, features[TargetFeatures.Seen + best], 1e-5);
    }

    [Fact]
    public void From_afar_rules_are_judged_as_far_ahead()
    {
        // A steady climb by 1: what was last a point ago is wrong by 1, three points ago by 3.
        ContextView near = Newer([.. Enumerable.Range(0, 20).Select(place => 10f - place)]), far = Newer([.. Enumerable.Range(0, 20).Select(place => 10f - place)]);
        far.Horizon = 2;
        Assert.Equal((19 + 0.1) / 19.1, Error(Write(near), Rule.Last), 1e-5);
        Assert.Equal((17 * 3 + 0.1) / 17.1, Error(Write(far), Rule.Last), 1e-5);
    }

    [Fact]
    public void Values_are_those_of_their_places()
    {
        ContextView view = Newer(1, 3, 2);
        view.ContextCount = 4;
        view.ContextSlots[1] = 5;
        (view.ContextValues[3], view.ContextSlots[3]) = (4, (short)Layout.SlotOf(back: 2, neighbour: 0));
        float[] features = Write(view);
        Assert.Equal([1f, 0, 2, 0, 0, 3], Enumerable.Range(0, 6).Select(place => features[Newest + 16 + place] == 1 ? Value(features, Newest + place) : 0).Select(value => MathF.Round(value, 4)));
        Assert.Equal([1f, 0, 1, 0, 0, 1, 0], features[(Newest + 16)..(Newest + 23)]);
        Assert.Equal(4, Value(features, Days + 3), 1e-5);
        Assert.Equal(1, features[Days + 21 + 3]);
        Assert.Equal(1, features[(Days + 21)..Facts].Sum());
    }

    [Fact]
    public void Previous_days_have_their_rules()
    {
        var view = new ContextView(Layout) { ContextCount = 3 };
        for (int day = 1; day <= 3; day++) (view.ContextValues[day - 1], view.ContextSlots[day - 1]) = (day * day, (short)Layout.SlotOf(day, neighbour: 1));
        float[] features = Write(view);
        Assert.Equal(1, Expected(features, Rule.DayBefore), 1e-5);
        Assert.Equal(4, Expected(features, Rule.Season), 1e-5);
        Assert.Equal((3 + 5 + 1) / 2.5, Error(features, Rule.Season), 1e-4);
        Assert.Equal(3 / 7f, features[Facts + 12], 1e-6);
    }

    [Fact]
    public void Facts_say_for_how_long_a_series_stands_still()
    {
        float[] features = Write(Newer(5, 5, 5, 2, 2, 4));
        Assert.Equal(2, Value(features, Facts), 1e-5);
        Assert.Equal(5, Value(features, Facts + 1), 1e-5);
        Assert.Equal(3 / 5f, features[Facts + 4], 1e-6);
        Assert.Equal(Math.Log(3) / 2, features[Facts + 5], 1e-6);
        Assert.Equal(Math.Log(2 / features[TargetFeatures.Unit]), features[Facts + 6], 1e-5);
        Assert.Equal(6 / 48f, features[Facts + 10], 1e-6);
    }

    [Fact]
    public void Of_an_empty_context_nothing_is_known()
    {
        float[] features = Write(new ContextView(Layout));
        Assert.Equal((0, 0.8f), (features[TargetFeatures.Origin], features[TargetFeatures.Unit]));
        Assert.All(features[TargetFeatures.Seen..(TargetFeatures.Seen + Rule.Count)], number => Assert.Equal(0, number));
        Assert.All(features[Newest..Facts], number => Assert.Equal(0, number));
        Assert.All(features, number => Assert.True(float.IsFinite(number)));
    }

    [Fact]
    public void A_value_that_is_NaN_is_not_there()
    {
        ContextView with = Newer(1, float.NaN, 2, 3), without = Newer(1, 0, 2, 3);
        Assert.Equal(Write(without, [0, 2, 3]), Write(with, [0, 1, 2, 3]));
    }

    [Fact]
    public void The_order_of_points_does_not_matter()
    {
        ContextView view = SineWindows.Make(Layout, 1, seed: 1, contextCount: 60)[0].Views[0];
        int[] points = [.. Enumerable.Range(0, 60)], other = [.. points];
        new Random(1).Shuffle(other);
        Assert.Equal(Write(view, points), Write(view, other));
    }

    [Fact]
    public void A_series_may_be_scaled_and_shifted() =>
        Gen.Select(Gen.Double[0.01, 100], Gen.Double[-50, 50], Gen.Int[2, 1_500], Gen.Int[0, 1_000]).Sample((scale, shift, points, seed) =>
        {
            float[] expected = OfSeries(1, 0, points, seed), actual = OfSeries(scale, shift, points, seed);
            // What no value would be is a fact of its own: a series may end there.
            expected[Facts + 2] = actual[Facts + 2] = 0;
            for (int index = 0; index < expected.Length; index++) Assert.Equal(expected[index], actual[index], 1e-2);
        }, iter: 50);

    private static float[] OfSeries(double scale, double shift, int points, int seed)
    {
        var random = new Random(seed);
        var history = new History(new HistoryOptions());
        EventTime start = new(1_700_000_000_000_000), anchor = start + points * TimeSpan.FromMinutes(15);
        for (int index = 0; index < points; index++) history.Add(new RecentPoint(start + index * TimeSpan.FromMinutes(15), shift + scale * (3 * Math.Sin(index * Math.Tau / 96) + random.NextDouble()), leftOut: false));
        var window = new Window(Layout);
        window.AddTarget(new Observation(anchor, 0));
        new WindowAssembler(Layout).Fill(history, anchor, window);
        return Write(window.Views[0]);
    }

    // The newest first.
    private static ContextView Newer(params float[] values)
    {
        var view = new ContextView(Layout) { ContextCount = values.Length };
        values.CopyTo(view.ContextValues, 0);
        for (int point = 0; point < values.Length; point++) view.ContextSlots[point] = (short)point;
        return view;
    }

    private static float[] Write(ContextView view) => Write(view, [.. Enumerable.Range(0, view.ContextCount)]);

    private static float[] Write(ContextView view, int[] points, WindowLayout? layout = null)
    {
        float[] features = new float[TargetFeatures.Count];
        Array.Fill(features, 99);
        TargetFeatures.Write(view, points, layout ?? Layout, features);
        return features;
    }

    private static float Value(float[] features, int index) => features[TargetFeatures.Origin] + features[TargetFeatures.Unit] * features[index];

    private static float Expected(float[] features, int rule) => Value(features, TargetFeatures.Seen + rule);

    private static float Error(float[] features, int rule) => features[TargetFeatures.Unit] * MathF.Exp(features[TargetFeatures.Seen + Rule.Count + rule]);
}
