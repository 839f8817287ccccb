using StreamingNp.Detection.Simulation.Prior;

namespace StreamingNp.Detection.Tests.Simulation.Prior;

public class SeriesPriorTests
{
    private static readonly Lazy<PriorSeries[]> Many = new(() => [.. Enumerable.Range(0, 500).AsParallel().AsOrdered().Select(number => SeriesPrior.Draw(1, number))]);

    [Fact]
    public void A_series_depends_on_seed_and_number_alone()
    {
        foreach (int number in new[] { 499, 7, 0, 8 })
        {
            PriorSeries again = SeriesPrior.Draw(1, number), other = SeriesPrior.Draw(2, number);
            Assert.Equal(Many.Value[number].Observations, again.Observations);
            Assert.Equal(Many.Value[number].IsAnomalous, again.IsAnomalous);
            Assert.NotEqual(again.Observations, other.Observations);
        }
    }

    [Fact]
    public void Times_rise_and_values_are_finite()
    {
        foreach (PriorSeries series in Many.Value)
        {
            Assert.InRange(series.Observations.Count, 600, 6_000);
            Assert.All(series.Observations, observation => Assert.True(double.IsFinite(observation.Value) && observation.Time.IsInRange));
            Assert.All(series.Observations.Zip(series.Observations.Skip(1)), pair => Assert.True(pair.First.Time < pair.Second.Time));
        }
    }

    [Fact]
    public void About_half_of_the_series_hold_anomalies_on_few_of_their_points()
    {
        double share = Many.Value.Average(series => series.IsAnomalous.Average(flag => flag ? 1.0 : 0));
        Assert.InRange(share, 0.003, 0.05);
        Assert.InRange(Many.Value.Count(series => series.IsAnomalous.Contains(true)), 200, 300);
        Assert.All(Many.Value.Where(series => series.Family != PriorFamily.Fleet), series => Assert.InRange(series.IsAnomalous.Average(flag => flag ? 1.0 : 0), 0, 0.031));
    }

    [Fact]
    public void Without_anomalies_it_is_the_same_series_but_for_them()
    {
        for (int number = 0; number < 100; number++)
        {
            PriorSeries clean = SeriesPrior.Draw(1, number, anomalies: false);
            Assert.DoesNotContain(true, clean.IsAnomalous);
            Assert.Equal(Many.Value[number].Observations.Select(observation => observation.Time), clean.Observations.Select(observation => observation.Time));
            if (!Many.Value[number].IsAnomalous.Contains(true)) Assert.Equal(Many.Value[number].Observations, clean.Observations);
        }
    }

    [Fact]
    public void Every_family_occurs() =>
        Assert.Equal(Enum.GetValues<PriorFamily>(), Many.Value.Select(series => series.Family).Distinct().Order());
}
