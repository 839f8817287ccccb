using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Evaluation.Nab;

/// <summary>A labelled series of the Numenta Anomaly Benchmark (NAB).</summary>
/// <param name="Name">Its path below NAB's <c>data</c>, such as <c>realKnownCause/nyc_taxi.csv</c>.</param>
/// <param name="Observations">Its rows, in the order of the file; a missing value is NaN.</param>
/// <param name="Windows">Its labelled windows, ascending.</param>
public sealed record NabFile(string Name, IReadOnlyList<Observation> Observations, IReadOnlyList<RowRange> Windows) : LabelledSeries(Name, Observations, Windows)
{
    /// <inheritdoc/>
    public override int ProbationRows => NabScoring.ProbationRows(Observations.Count);

    /// <inheritdoc/>
    public override bool AreWindowsWide => true;
}
