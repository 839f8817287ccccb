using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Simulation.Disturbed;

namespace StreamingNp.Detection.Tests.Simulation.Disturbed;

public class DisturbedSeriesTests
{
    [Fact]
    public void An_anomaly_changes_its_own_points_by_its_size_and_no_other() => Assert.All(NoiseKind.All, noise =>
    {
        DisturbedSeries series = new("s", noise, TimeSpan.FromMinutes(1), 100, seed: 3, stream: 0);
        double[] normal = [.. series.Observations(0, 100).Select(point => point.Value)];
        double[] shifted = [.. series.Observations(0, 100, new Disturbance(40, 5, 10)).Select(point => point.Value)];
        double[] zeroed = [.. series.Observations(0, 100, new Disturbance(40, 5, null)).Select(point => point.Value)];
        for (int point = 0; point < 100; point++)
        {
            bool isWrong = point is >= 40 and <= 44;
            // Counts stay whole.
            Assert.Equal(normal[point] + (isWrong ? 10 * noise.Deviation : 0), shifted[point], noise.IsCount ? 0.5 : 1e-9);
            if (noise.IsCount) Assert.Equal(Math.Round(shifted[point]), shifted[point]);
            Assert.Equal(isWrong ? 0 : normal[point], zeroed[point]);
        }
    });

    [Fact]
    public void A_part_of_the_points_is_that_part_and_ends_with_the_series()
    {
        DisturbedSeries series = new("s", NoiseKind.All[0], TimeSpan.FromHours(1), 100, seed: 3, stream: 0);
        Observation[] all = [.. series.Observations(0, 100)];
        Assert.Equal(all[20..50], series.Observations(20, 50));
        Assert.Equal(all[90..], series.Observations(90, 200));
        Assert.Equal(all.Select((_, point) => series.TimeOf(point)), all.Select(point => point.Time));
        Assert.Equal(Enumerable.Range(0, 100), all.Select(point => series.PointAt(point.Time)));
    }

    [Fact]
    public void Series_of_one_seed_differ_and_the_same_one_comes_again()
    {
        string Values(ulong seed, int stream) => string.Join(' ', new DisturbedSeries("s", NoiseKind.All[1], TimeSpan.FromHours(1), 50, seed, stream).Observations(0, 50));
        Assert.Equal(Values(3, 1), Values(3, 1));
        Assert.Equal(4, new[] { Values(3, 0), Values(3, 1), Values(4, 0), Values(4, 1) }.Distinct().Count());
    }

    [Fact]
    public void The_noise_has_the_deviation_that_sizes_are_measured_by() => Assert.All(NoiseKind.All, noise =>
    {
        double[] values = noise.Process.Sample(1, 100_000);
        double mean = values.Average();
        Assert.Equal(noise.Deviation, Math.Sqrt(values.Average(value => (value - mean) * (value - mean))), noise.Deviation * 0.15);
    });
}
