using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Evaluation.Baselines;

/// <summary>A simple detector that everybody could write in an hour: what a better one has to beat.</summary>
public interface IBaseline
{
    /// <summary>What it is called in reports.</summary>
    string Name { get; }

    /// <summary>Scores rows, each by those before it.</summary>
    /// <param name="rows">The rows of a series, in order of time; a missing value is NaN.</param>
    /// <param name="interval">The sampling interval; zero where it is not known.</param>
    /// <returns>A score for each row: how many deviations it lies away from what was expected, 0 where that is not known. Never NaN.</returns>
    IReadOnlyList<double> Score(IReadOnlyList<Observation> rows, TimeSpan interval);
}
