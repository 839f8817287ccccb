using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Reduction;

namespace StreamingNp.Detection.Tests.Reduction;

public class TSneTests
{
    [Fact]
    public void Planted_clusters_stay_apart()
    {
        const int clusters = 6, each = 60, neighbours = 10;
        float[][] points = Clusters(clusters, each, dimensions: 20, seed: 3);
        (double X, double Y)[] map = TSne.Map(points);
        double alike = Enumerable.Range(0, points.Length).Average(one => Enumerable.Range(0, points.Length).Where(other => other != one)
            .OrderBy(other => Math.Pow(map[one].X - map[other].X, 2) + Math.Pow(map[one].Y - map[other].Y, 2)).Take(neighbours).Average(other => other / each == one / each ? 1.0 : 0));
        Assert.InRange(alike, 0.95, 1);
    }

    [Fact]
    public void The_same_seed_gives_the_same_map_and_another_seed_another()
    {
        float[][] points = Clusters(3, 20, dimensions: 5, seed: 1);
        var options = new TSneOptions { Steps = 60 };
        Assert.Equal(TSne.Map(points, options), TSne.Map(points, options));
        Assert.NotEqual(TSne.Map(points, options), TSne.Map(points, options with { Seed = 2 }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(17)]
    public void Few_points_and_equal_points_have_places(int count)
    {
        (double X, double Y)[] map = TSne.Map([.. Enumerable.Range(0, count).Select(index => (float[])[index / 4, 1])]);
        Assert.Equal(count, map.Length);
        Assert.All(map, place => Assert.True(double.IsFinite(place.X) && double.IsFinite(place.Y)));
    }

    [Fact]
    public void Too_many_points_and_what_is_not_a_number_are_refused()
    {
        Assert.Throws<ArgumentException>(() => TSne.Map([.. Enumerable.Range(0, TSne.MaxPoints + 1).Select(_ => new float[1])]));
        Assert.Throws<ArgumentException>(() => TSne.Map([[1], [float.NaN]]));
        Assert.Throws<ArgumentException>(() => TSne.Map([[1], [1, 2]]));
    }

    private static float[][] Clusters(int clusters, int each, int dimensions, int seed)
    {
        var random = new Random(seed);
        double[][] middles = [.. Enumerable.Range(0, clusters).Select(_ => Enumerable.Range(0, dimensions).Select(_ => 3 * Normal.Sample(random)).ToArray())];
        return [.. Enumerable.Range(0, clusters * each).Select(index => middles[index / each].Select(middle => (float)(middle + Normal.Sample(random))).ToArray())];
    }
}
