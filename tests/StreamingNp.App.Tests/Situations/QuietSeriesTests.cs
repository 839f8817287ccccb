using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Simulation.Normal;
using Xunit.Abstractions;

namespace StreamingNp.App.Tests.Situations;

[Collection(ShippedModelCollection.Name)]
public sealed class QuietSeriesTests(ShippedModel model, ITestOutputHelper output)
{
    private const int Month = 30 * Course.Day;
    private const double MostIncidents = 1.5;

    [Fact]
    public void Series_in_which_nothing_is_wrong_have_no_more_than_one_and_a_half_incidents_a_month()
    {
        IReadOnlyList<Watched> watched = model.Watch(
            Course.Alone("constant", Month, _ => 42),
            Of("three levels", random => _ => Math.Clamp(Math.Round(50 + 0.5 * Course.Gaussian(random)), 49, 51)),
            Of("noise", random => _ => 100 + 5 * Course.Gaussian(random)),
            Of("daily", random => now => 100 + 20 * Math.Sin(Math.Tau * now.Hour / 24) + 3 * Course.Gaussian(random)),
            Of("office", random => now => 20 + (now.IsWeekend ? 0 : 50 * Office(now.Hour)) + 3 * Course.Gaussian(random)),
            Of("rare counts", random => _ => Course.Poisson(random, 0.3)),
            Of("counts", random => _ => Course.Poisson(random, 20)),
            Of("bursts", Bursts),
            Of("sawtooth", random => now => 10 + now.Point % 50 + 0.5 * Course.Gaussian(random)));
        foreach (Watched one in watched) output.WriteLine(one.ToString());
        Assert.InRange(watched.Average(one => one.Incidents.Count), 0, MostIncidents);
    }

    // Hours of one point are flat by chance as often as neighbouring counts are equal. Where that was once taken for too often, each night was told of from then on.
    [Fact]
    public void Nights_at_which_nothing_is_counted_are_not_stuck_though_neighbouring_counts_are_often_equal()
    {
        IEnumerable<NormalSeries> nights = new NormalFleet(seriesPerFamily: 20, points: 70 * 24, seed: 1, TimeSpan.FromHours(1)).Series.Where(series => series.Family.Name == "zero-at-night");
        IReadOnlyList<Watched> watched = model.Watch([.. nights.Select(series => new Course(series.Name, [.. series.Observations]))]);
        foreach (Watched one in watched) output.WriteLine(one.ToString());
        Assert.Equal(20, watched.Count);
        Assert.All(watched, one => Assert.DoesNotContain(one.Incidents, incident => incident.Event.Cause == EventCause.Stuck));
    }

    // Months are long: fewer seeds, and more kinds of series.
    private static IReadOnlyList<Course> Of(string name, Func<Random, Func<Moment, double>> values) => Course.OfEachSeed(name, Month, values, seeds: 3);

    private static double Office(double hour) => hour is > 7 and < 19 ? Math.Pow(Math.Sin(Math.PI * (hour - 7) / 12), 2) : 0;

    // Mostly zeros; a burst decays, and may stop at any point.
    private static Func<Moment, double> Bursts(Random random)
    {
        double burst = 0;
        return _ => burst = random.NextDouble() < 0.01 ? 50 * random.NextDouble() : burst > 1 && random.NextDouble() < 0.7 ? 0.8 * burst : 0;
    }
}
