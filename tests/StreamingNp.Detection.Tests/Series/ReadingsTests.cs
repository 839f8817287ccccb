using CsCheck;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.Tests.Detectors;

namespace StreamingNp.Detection.Tests.Series;

public class ReadingsTests
{
    // Seconds since the one before, and by how much the count rose, from 0 where it was reset.
    private static readonly Gen<(int Seconds, int Rise, bool Restarts)[]> Steps =
        Gen.Select(Gen.Int[1, 500], Gen.Int[0, 1_000], Gen.Int[0, 9].Select(kind => kind == 0)).Array[1, 60];

    [Fact]
    public void The_points_of_a_gauge_are_its_values() =>
        Gen.Double[-1e9, 1e9].Array[0, 50].Sample(values =>
        {
            Observation[] observations = ObservationSequences.Regular(values.Length, 1, index => values[index]);
            Assert.Equal(observations, Points(observations, SeriesKind.Gauge));
        });

    [Fact]
    public void The_rates_of_a_counter_make_up_its_rises_whatever_the_gaps_and_resets_have_none() =>
        Steps.Sample(steps =>
        {
            Observation[] observations = Count(steps);
            List<Observation> points = Points(observations, SeriesKind.Counter);
            // A reset that went beyond where the count was before does not show.
            int[] rises = [.. Enumerable.Range(1, observations.Length - 1).Where(index => observations[index].Value >= observations[index - 1].Value)];
            Assert.Equal(rises.Select(index => observations[index].Time), points.Select(point => point.Time));
            foreach ((int index, Observation point) in rises.Zip(points))
            {
                Assert.Equal(observations[index].Value - observations[index - 1].Value, point.Value * steps[index].Seconds, 1e-6);
                Assert.True(point.Value >= 0);
            }
        });

    [Theory]
    [InlineData(double.MinValue, double.MaxValue, double.MaxValue)]
    [InlineData(-5, -3, 2e6)]
    [InlineData(5, 5, 0)]
    public void A_rate_is_a_finite_number_that_is_not_negative(double before, double after, double rate) =>
        Assert.Equal(rate, Assert.Single(Points([new(new(1), before), new(new(2), after)], SeriesKind.Counter)).Value);

    [Theory]
    [InlineData(SeriesKind.Counter, 5, 3)]
    [InlineData(SeriesKind.Counter, 5, -3)]
    [InlineData(SeriesKind.Counter, 5, 0)]
    [InlineData(SeriesKind.Auto, 60 * (Readings.MaxBuffered - 1), 0)]
    public void A_reset_gives_no_rate_and_the_next_one_is_taken_from_the_new_value(SeriesKind setting, double before, double after)
    {
        var readings = new Readings();
        List<Observation> points = [];
        Observation[] observations = ObservationSequences.Regular(Readings.MaxBuffered + 2, 1, index =>
            index < Readings.MaxBuffered ? before - 60 * (Readings.MaxBuffered - 1 - index) : after + 120 * (index - Readings.MaxBuffered));
        foreach (Observation observation in observations[..^2]) Assert.False(readings.Take(observation, setting, points));
        Assert.True(readings.Take(observations[^2], setting, points));
        Assert.Empty(points);
        Assert.Equal(observations[^2], readings.Last);
        Assert.False(readings.Take(observations[^1], setting, points));
        Assert.Equal([new(observations[^1].Time, 2)], points);
    }

    [Fact]
    public void What_was_buffered_becomes_points_where_a_message_says_counter_at_a_reset()
    {
        var readings = new Readings();
        List<Observation> points = [];
        Observation[] observations = ObservationSequences.Regular(4, 1, index => index == 3 ? 5 : 60 * index);
        foreach (Observation observation in observations[..3]) Assert.False(readings.Take(observation, SeriesKind.Auto, points));
        Assert.True(readings.Take(observations[3] with { Kind = SeriesKind.Counter }, SeriesKind.Auto, points));
        Assert.Equal([new(observations[1].Time, 1), new(observations[2].Time, 1)], points);
    }

    [Fact]
    public void What_a_message_says_beats_the_setting_and_holds_until_another_says_otherwise()
    {
        Observation[] observations = ObservationSequences.Regular(9, 1, index => 60 * index);
        observations[2] = observations[2] with { Kind = SeriesKind.Counter };
        observations[5] = observations[5] with { Kind = SeriesKind.Gauge };
        foreach (SeriesKind setting in new[] { SeriesKind.Gauge, SeriesKind.Auto })
            Assert.Equal(setting == SeriesKind.Gauge ? [0, 60, 1, 1, 1, 300, 360, 420, 480] : [1, 1, 1, 1, 300, 360, 420, 480], Points(observations, setting).Select(point => point.Value));
    }

    [Fact]
    public void A_series_that_only_rises_in_whole_numbers_is_found_to_be_a_counter() =>
        Steps.Where(steps => steps.Length >= Readings.MaxBuffered).Sample(steps =>
        {
            Observation[] observations = Count([.. steps.Select((step, index) => step with { Restarts = step.Restarts && index >= Readings.MaxBuffered, Rise = step.Rise + 1 - index % 2 })]);
            var readings = new Readings();
            List<Observation> points = [], rates = Points(observations, SeriesKind.Counter);
            for (int index = 0; index < observations.Length; index++)
            {
                readings.Take(observations[index], SeriesKind.Auto, points);
                // The 32nd decides, and what was held comes with it.
                if (index + 1 < Readings.MaxBuffered) Assert.Empty(points);
                else Assert.Equal(index + 1 == Readings.MaxBuffered ? rates[..index] : rates.Where(rate => rate.Time == observations[index].Time), points);
            }
            Assert.Equal(SeriesKind.Counter, readings.Kind);
        });

    [Fact]
    public void A_value_that_no_counter_has_makes_a_gauge_of_a_series_at_once() =>
        Gen.Select(Gen.Int[0, Readings.MaxBuffered - 1], Gen.Int[0, 2]).Sample((at, kind) =>
        {
            Observation[] observations = ObservationSequences.Regular(60, 1, index => index < at ? 100 + index : kind switch { 0 => -1, 1 => index + 100.5, _ => at == 0 ? -7 : 50 });
            var readings = new Readings();
            List<Observation> points = [], all = [];
            for (int index = 0; index < observations.Length; index++)
            {
                readings.Take(observations[index], SeriesKind.Auto, points);
                Assert.Equal(index < at ? null : SeriesKind.Gauge, readings.Kind);
                all.AddRange(points);
            }
            Assert.Equal(observations, all);
        });

    [Theory]
    [InlineData(0, SeriesKind.Gauge)]
    [InlineData(15, SeriesKind.Gauge)]
    [InlineData(16, SeriesKind.Counter)]
    [InlineData(31, SeriesKind.Counter)]
    public void A_counter_rises_at_half_of_its_steps_or_more(int rises, SeriesKind kind)
    {
        var readings = new Readings();
        foreach (Observation observation in ObservationSequences.Regular(Readings.MaxBuffered, 1, index => Math.Min(index, rises))) readings.Take(observation, SeriesKind.Auto, []);
        Assert.Equal(kind, readings.Kind);
    }

    [Fact]
    public void A_counter_that_was_found_stays_one()
    {
        Observation[] observations = ObservationSequences.Regular(40, 1, index => index < 35 ? 60 * index : 30.5 * (index - 34));
        List<Observation> points = Points(observations, SeriesKind.Auto);
        Assert.Equal([1, 30.5 / 60], points[33..35].Select(point => point.Value));
    }

    private static List<Observation> Points(Observation[] observations, SeriesKind setting)
    {
        var readings = new Readings();
        List<Observation> points = [], all = [];
        foreach (Observation observation in observations)
        {
            readings.Take(observation, setting, points);
            all.AddRange(points);
        }
        return all;
    }

    private static Observation[] Count((int Seconds, int Rise, bool Restarts)[] steps)
    {
        EventTime time = ObservationSequences.Start;
        long count = 1_000;
        return [.. steps.Select(step => new Observation(time += TimeSpan.FromSeconds(step.Seconds), count = (step.Restarts ? 0 : count) + step.Rise))];
    }
}
