using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Evaluation;

/// <summary>A series of which is known what is anomalous in it.</summary>
/// <param name="Name">What it is called in reports and errors.</param>
/// <param name="Observations">Its rows, in the order of the file; a missing value is NaN.</param>
/// <param name="Windows">Its labelled windows, ascending and without overlap.</param>
public record LabelledSeries(string Name, IReadOnlyList<Observation> Observations, IReadOnlyList<RowRange> Windows)
{
    /// <summary>The folder that its figures are summed up under; null where there are no folders to tell apart.</summary>
    public string? Folder { get; init; }

    /// <summary>How many of its first rows are not judged.</summary>
    public virtual int ProbationRows => 0;

    /// <summary>Whether its windows leave room around what is anomalous already, so that an incident has to open within them.</summary>
    public virtual bool AreWindowsWide => false;

    /// <summary>Makes one of labels that were given a row at a time; each run of labelled rows is a window.</summary>
    /// <param name="name">What it is called in reports and errors.</param>
    /// <param name="observations">Its rows.</param>
    /// <param name="labels">Whether each row is anomalous.</param>
    public static LabelledSeries FromLabels(string name, IReadOnlyList<Observation> observations, ReadOnlySpan<bool> labels) => new(name, observations, RowRange.Runs(labels));

    /// <summary>The median time between two rows; zero where there are fewer than two.</summary>
    public TimeSpan SamplingInterval()
    {
        TimeSpan[] intervals = [.. Observations.Zip(Observations.Skip(1), (one, next) => next.Time - one.Time).Order()];
        return intervals.Length == 0 ? TimeSpan.Zero : intervals[Math.Min(Observations.Count / 2, intervals.Length - 1)];
    }

    /// <summary>Puts scores to its rows.</summary>
    /// <param name="scores">The score of each row, those in the probation too.</param>
    /// <exception cref="ArgumentException">There is not one score a row, or one is NaN.</exception>
    public ScoredSeries WithScores(IReadOnlyList<double> scores) => new(Name, [.. Observations.Select(observation => observation.Time)], scores, Windows);
}
