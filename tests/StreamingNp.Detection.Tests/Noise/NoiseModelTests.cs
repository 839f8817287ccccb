using StreamingNp.Detection.Noise;

namespace StreamingNp.Detection.Tests.Noise;

public class NoiseModelTests
{
    [Fact]
    public void Longer_runs_take_longer_to_know()
    {
        var noise = new NoiseModel();
        int[] known = new int[NoiseModel.RunLengths.Length];
        for (int point = 1; point <= 1_000; point++)
        {
            noise.Learn([1, 0.5, 0.25], isAnomalous: false, isFirst: true);
            for (int run = 0; run < known.Length; run++)
                if (known[run] == 0 && noise.Knows(run)) known[run] = point;
        }
        Assert.Equal(NoiseModel.MinObservations, known[0]);
        Assert.True(known[0] < known[1] && known[1] < known[2] && known[2] <= 200);
    }

    [Fact]
    public void Of_an_anomaly_the_first_point_counts_for_some_and_the_others_for_nothing()
    {
        var noise = new NoiseModel();
        noise.Learn([9, 9, 9], isAnomalous: true, isFirst: true);
        double first = noise.Sizes[0].Count;
        Assert.InRange(first, 0.1, 0.5);
        for (int point = 0; point < 100; point++) noise.Learn([9, 9, 9], isAnomalous: true, isFirst: false);
        Assert.Equal(first, noise.Sizes[0].Count);
        noise.Learn([1, 1, 1], isAnomalous: false, isFirst: false);
        Assert.Equal(first + 1, noise.Sizes[0].Count);
    }

    [Fact]
    public void Each_length_of_run_has_its_own_sizes()
    {
        var noise = new NoiseModel();
        for (int point = 0; point < 500; point++) noise.Learn([8, 2, 0.5], isAnomalous: false, isFirst: true);
        Assert.True(noise.TailOf(2).Score(4) > noise.TailOf(1).Score(4));
        Assert.True(noise.TailOf(1).Score(4) > noise.TailOf(0).Score(4));
    }
}
