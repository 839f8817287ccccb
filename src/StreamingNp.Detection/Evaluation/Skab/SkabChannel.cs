using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Evaluation.Skab;

/// <summary>One channel of a file of the Skoltech Anomaly Benchmark (SKAB), as a series of its own with the labels of the file.</summary>
/// <param name="Name">The name of the file, a <c>#</c> and the channel, such as <c>valve1/0#Pressure</c>.</param>
/// <param name="Observations">Its rows, in the order of the file; a missing value is NaN.</param>
/// <param name="Windows">The labelled windows of the file, ascending.</param>
public sealed record SkabChannel(string Name, IReadOnlyList<Observation> Observations, IReadOnlyList<RowRange> Windows) : LabelledSeries(Name, Observations, Windows)
{
    /// <inheritdoc/>
    public override int ProbationRows => SkabFile.ProbationRows;
}
