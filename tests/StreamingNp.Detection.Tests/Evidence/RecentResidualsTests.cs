using StreamingNp.Detection.Evidence;
using StreamingNp.Detection.Noise;

namespace StreamingNp.Detection.Tests.Evidence;

public class RecentResidualsTests
{
    [Theory]
    [InlineData(5, 3, 4, new[] { 5.0, 4, 3 })]
    [InlineData(2, 3, 4, new[] { 2.0, 2, 2 })]
    [InlineData(-5, -3, -4, new[] { 5.0, 4, 3 })]
    [InlineData(5, 3, -4, new[] { 5.0, 0, 0 })]
    [InlineData(5, -3, 4, new[] { 5.0, 4, 0 })]
    [InlineData(0, 3, 4, new[] { 0.0, 0, 0 })]
    public void The_smallest_of_a_run_to_one_side_counts(double newest, double secondBefore, double before, double[] expected)
    {
        var residuals = new RecentResiduals();
        residuals.Add(secondBefore);
        residuals.Add(before);
        double[] sizes = new double[NoiseModel.RunLengths.Length];
        residuals.SizesOfRuns(newest, sizes);
        Assert.Equal(expected, sizes);
    }

    [Fact]
    public void Without_points_before_there_are_no_runs()
    {
        double[] sizes = new double[NoiseModel.RunLengths.Length];
        new RecentResiduals().SizesOfRuns(7, sizes);
        Assert.Equal([7, 0, 0], sizes);
    }
}
