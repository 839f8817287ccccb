namespace StreamingNp.Detection.Thresholds;

/// <summary>Turns the false incidents that somebody is ready to bear into the score from which a point is an anomaly.</summary>
public static class FalseIncidents
{
    // A month of hourly points. Series with fewer points are judged as if they had so many: one false incident in that many points.
    private const double LeastPoints = 720;

    // Consecutive points of a series with short intervals are odd together more often than chance says: measured on real series of 1 minute to 1 hour.
    private const double DecadesPerDecade = 1.3;

    // The false incidents that a new series may have besides, for each factor of e of its age in points: 0.03, which is half of one over its first ten million points.
    private const double IncidentsOfAge = 0.032;

    private const double LeastDecades = 0.5;
    private const double MostDecades = 12;

    // Twenty steps a decade: the threshold must not move with the jitter of the sampling.
    private const double StepsPerDecade = 20;

    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    /// <summary>The score from which a point of a series is an anomaly.</summary>
    /// <param name="perMonth">The false incidents per series and month of 30 days, or per 720 points where a month has fewer; above 0.</param>
    /// <param name="interval">The time between two points of the series; zero where it is not known, which counts as a minute.</param>
    /// <param name="scored">The points of the series that were scored before: in a new series a false incident comes once, not every month.</param>
    public static double Threshold(double perMonth, TimeSpan interval, int scored)
    {
        double points = Math.Max(LeastPoints, Month / (interval > TimeSpan.Zero ? interval : TimeSpan.FromMinutes(1)));
        double decades = Math.Log10(LeastPoints) + DecadesPerDecade * Math.Log10(points / LeastPoints), ofAge = Math.Log10((scored + 1) / IncidentsOfAge);
        double threshold = Math.Clamp(Math.Min(decades, ofAge) - Math.Log10(perMonth), LeastDecades, MostDecades);
        return Math.Round(threshold * StepsPerDecade) / StepsPerDecade;
    }
}
