namespace StreamingNp.App.Evaluation;

/// <summary>The points of series from one on.</summary>
/// <param name="FirstPoint">The first point of each series that counts, 1 for the first there is.</param>
/// <param name="Points">The points that were scored.</param>
/// <param name="Below">How many of them have less than each p-value.</param>
/// <param name="Incidents">The incidents that opened at them.</param>
/// <param name="IncidentsPerSeriesMonth">Incidents per series and month of 30 days; null where there is no point.</param>
/// <param name="IncidentsPerTenThousandPoints">Incidents per 10,000 points; null where there is no point.</param>
internal sealed record NormalStretch(int FirstPoint, long Points, IReadOnlyList<ImprobableFigures> Below, int Incidents, double? IncidentsPerSeriesMonth, double? IncidentsPerTenThousandPoints)
{
    private const double DaysPerMonth = 30;

    /// <summary>Sums series up.</summary>
    /// <param name="series">The series.</param>
    /// <param name="first">Which of <see cref="NormalReport.FirstPoints"/>.</param>
    public static NormalStretch Of(IReadOnlyCollection<NormalTally> series, int first)
    {
        int firstPoint = NormalReport.FirstPoints[first], incidents = series.Sum(one => one.IncidentsFrom(first));
        long points = series.Sum(one => one.PointsFrom(first));
        double months = series.Sum(one => Math.Max(0, one.Rows - firstPoint + 1) * one.Series.Interval.TotalDays) / DaysPerMonth;
        return new(
            firstPoint, points,
            [.. NormalReport.Probabilities.Select((probability, asked) => ImprobableFigures.Of(probability, series.Sum(one => one.Below(first, asked)), series.Sum(one => one.Repeated(first, asked)), points))],
            incidents, months > 0 ? incidents / months : null, points > 0 ? 10_000.0 * incidents / points : null);
    }
}
