using StreamingNp.NeuralProcesses.Priors;

namespace StreamingNp.NeuralProcesses.Benchmarks;

/// <summary>What was reached on one row of the oracle's table.</summary>
/// <param name="Row">The row, with the published figures.</param>
/// <param name="Tasks">The tasks that were drawn.</param>
/// <param name="Own">The figures reached.</param>
/// <param name="StandardError">The chance in each of them: the standard error of the mean over tasks.</param>
internal sealed record OracleResult(OracleRow Row, int Tasks, OracleFigures Own, OracleFigures StandardError)
{
    /// <summary>How far a figure may lie from the table's.</summary>
    public const double Tolerance = 0.03;

    /// <summary>The figures as those of a benchmark.</summary>
    internal IReadOnlyList<BenchmarkFigure> Figures()
    {
        List<BenchmarkFigure> figures = [Near("diagonal", Row.Diagonal, Own.Diagonal)];
        if (Row.FlooredDiagonal is { } floored) figures.Add(Near("diagonal, deviation 0.1 or more", floored, Own.FlooredDiagonal));
        figures.Add(Row.IsWellConditioned ? Near("joint", Row.Joint, Own.Joint) : new($"{Row.Name}, joint", Row.Joint, Oracle: null, Own.Joint, Least: null, Most: null));
        figures.Add(Near("prior", Row.Prior, Own.Prior));
        return figures;
    }

    private BenchmarkFigure Near(string what, double published, double own) => new($"{Row.Name}, {what}", published, Oracle: null, own, published - Tolerance, published + Tolerance);
}
