namespace StreamingNp.App.Evaluation;

/// <summary>How improbable normal data are to the detector.</summary>
/// <param name="Name">The name of a family or a series, or what stands for all.</param>
/// <param name="Series">The series.</param>
/// <param name="Stretches">The points of all ages, and the older ones alone, as <see cref="NormalReport.FirstPoints"/> has them.</param>
/// <param name="Incidents">The incidents that opened, from the first point on.</param>
/// <param name="Process">What made the values of a series, with its parameters; null for several series.</param>
internal sealed record NormalFigures(string Name, int Series, IReadOnlyList<NormalStretch> Stretches, int Incidents, string? Process)
{
    /// <summary>Sums series up.</summary>
    /// <param name="name">What they are called.</param>
    /// <param name="series">The series, at least one.</param>
    /// <param name="process">What made the values of a single series.</param>
    public static NormalFigures Of(string name, IReadOnlyCollection<NormalTally> series, string? process = null) =>
        new(name, series.Count, [.. NormalReport.FirstPoints.Select((_, first) => NormalStretch.Of(series, first))], series.Sum(one => one.Incidents), process);
}
