using StreamingNp.NeuralProcesses.Benchmarks;

namespace StreamingNp.NeuralProcesses.Tests.Benchmarks;

public sealed class OracleBenchmarkTests
{
    public static TheoryData<string> Names => [.. OracleBenchmark.Rows.Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_few_tasks_of_each_row_come_near_the_published_figures(string name)
    {
        OracleResult result = OracleBenchmark.Run(OracleBenchmark.Rows.Single(row => row.Name == name), tasks: 400);
        Assert.Equal(400, result.Tasks);
        AssertNear(result.Row.Diagonal, result.Own.Diagonal, result.StandardError.Diagonal);
        AssertNear(result.Row.Prior, result.Own.Prior, result.StandardError.Prior);
        if (result.Row.IsWellConditioned) AssertNear(result.Row.Joint, result.Own.Joint, result.StandardError.Joint);
        if (result.Row.FlooredDiagonal is { } floored) AssertNear(floored, result.Own.FlooredDiagonal, result.StandardError.FlooredDiagonal);
        Assert.True(result.Own.Joint >= result.Own.Diagonal && result.Own.Diagonal >= result.Own.Prior);
    }

    [Fact]
    public void A_figure_is_within_if_it_lies_three_hundredths_from_the_table()
    {
        OracleRow row = OracleBenchmark.Rows[3];
        Assert.False(row.IsWellConditioned);
        var result = new OracleResult(row, 2, new(row.Diagonal + 0.029, 0, 0, row.Prior - 0.029), default);
        Assert.All(result.Figures(), figure => Assert.True(figure.IsReached, figure.Name));
        Assert.Null(result.Figures().Single(figure => figure.Name.EndsWith("joint", StringComparison.Ordinal)).Least);
        Assert.Contains((result with { Own = result.Own with { Diagonal = row.Diagonal + 0.031 } }).Figures(), figure => !figure.IsReached);
        Assert.True(OracleBenchmark.Rows[0].IsWellConditioned);
    }

    private static void AssertNear(double published, double own, double standardError) =>
        Assert.InRange(own, published - OracleResult.Tolerance - 3 * standardError, published + OracleResult.Tolerance + 3 * standardError);
}
