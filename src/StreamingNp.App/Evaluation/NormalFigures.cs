using StreamingNp.Detection.Simulation.Normal;

namespace StreamingNp.App.Evaluation;

/// <summary>How improbable normal data are to the detector.</summary>
/// <param name="Name">The name of a family or a series, or what stands for all.</param>
/// <param name="Series">The series.</param>
/// <param name="Stretches">The points of all ages, and the older ones alone, as <see cref="NormalReport.FirstPoints"/> has them.</param>
/// <param name="Incidents">The incidents that opened, from the first point on.</param>
/// <param name="IncidentsPerSeriesMonth">Incidents a series and month of 30 days.</param>
/// <param name="Process">What made the values of a series, with its parameters; null for several series.</param>
internal sealed record NormalFigures(string Name, int Series, IReadOnlyList<NormalStretch> Stretches, int Incidents, double IncidentsPerSeriesMonth, string? Process)
{
    private const double DaysPerMonth = 30;

    /// <summary>Sums series up.</summary>
    /// <param name="name">What they are called.</param>
    /// <param name="series">The series, at least one.</param>
    /// <param name="process">What made the values of a single series.</param>
    public static NormalFigures Of(string name, IReadOnlyCollection<NormalTally> series, string? process = null)
    {
        int incidents = series.Sum(one => one.Incidents);
        double months = series.Sum(one => one.Rows * NormalProcess.Interval.TotalDays) / DaysPerMonth;
        return new(name, series.Count, [.. NormalReport.FirstPoints.Select((_, first) => StretchOf(series, first))], incidents, incidents / months, process);
    }

    private static NormalStretch StretchOf(IReadOnlyCollection<NormalTally> series, int first)
    {
        long points = series.Sum(one => one.PointsFrom(first));
        return new(
            NormalReport.FirstPoints[first], points,
            [.. NormalReport.Probabilities.Select((probability, asked) => ImprobableFigures.Of(probability, series.Sum(one => one.Below(first, asked)), series.Sum(one => one.Repeated(first, asked)), points))]);
    }
}
