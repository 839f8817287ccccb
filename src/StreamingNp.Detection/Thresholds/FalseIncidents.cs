namespace StreamingNp.Detection.Thresholds;

/// <summary>
/// What the false incidents that somebody is ready to bear amount to. A series with short intervals is judged more often than one with long ones, so that its p-values are corrected for that: the
/// same score means the same everywhere, and one threshold serves all series.
/// </summary>
public static class FalseIncidents
{
    // A month of hourly points: where a month has fewer, one false incident in that many points is borne.
    private const double PointsUncorrected = 720;

    // Consecutive points of a series with short intervals are odd together more often than chance says: measured on real series of 1 minute to 1 hour.
    private const double DecadesPerDecade = 1.4;

    // A new series was not judged often yet: the false incidents that it may have besides, for each factor of e of its age in points.
    private const double IncidentsOfAge = 0.032;

    private const double MinThreshold = 0.5;

    // Twenty steps a decade: the correction must not move with the jitter of the sampling.
    private const double StepsPerDecade = 20;

    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    /// <summary>The score from which a point is an anomaly.</summary>
    /// <param name="perMonth">The false incidents per series and month of 30 days, or per 720 points where a month has fewer; above 0.</param>
    public static double Threshold(double perMonth) => Math.Max(MinThreshold, Math.Log10(PointsUncorrected) - Math.Log10(perMonth));

    /// <summary>The decades that are taken off the score of a point for how often its series is judged; 0 or more.</summary>
    /// <param name="interval">The time between two points of the series; zero where it is not known, which counts as a minute.</param>
    /// <param name="scored">The points of the series that were scored before.</param>
    public static double Correction(TimeSpan interval, int scored)
    {
        double points = Math.Max(PointsUncorrected, Month / (interval > TimeSpan.Zero ? interval : TimeSpan.FromMinutes(1)));
        double ofInterval = DecadesPerDecade * Math.Log10(points / PointsUncorrected), ofAge = Math.Log10((scored + 1.0) / (IncidentsOfAge * PointsUncorrected));
        return Math.Round(Math.Clamp(ofInterval, 0, Math.Max(0, ofAge)) * StepsPerDecade) / StepsPerDecade;
    }
}
