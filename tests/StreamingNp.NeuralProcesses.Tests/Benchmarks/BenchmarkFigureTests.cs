using StreamingNp.NeuralProcesses.Benchmarks;

namespace StreamingNp.NeuralProcesses.Tests.Benchmarks;

public sealed class BenchmarkFigureTests
{
    [Theory]
    [InlineData(0.62, 0.62, 0.97, true)]
    [InlineData(0.97, 0.62, 0.97, true)]
    [InlineData(0.6199, 0.62, 0.97, false)]
    [InlineData(0.9701, 0.62, 0.97, false)]
    [InlineData(-100, null, 0.97, true)]
    [InlineData(100, 0.62, null, true)]
    [InlineData(0, null, null, true)]
    [InlineData(double.NaN, null, null, false)]
    [InlineData(double.PositiveInfinity, 0.62, null, false)]
    [InlineData(double.NegativeInfinity, null, 0.97, false)]
    public void A_figure_is_reached_within_its_bounds(double own, double? least, double? most, bool isReached) =>
        Assert.Equal(isReached, new BenchmarkFigure("any", null, null, own, least, most).IsReached);
}
