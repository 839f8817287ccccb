namespace StreamingNp.Detection.Thresholds;

/// <summary>Turns the false incidents that somebody is ready to bear into the surprise from which a point is anomalous.</summary>
public static class FalseIncidents
{
    // Excursions are counted as alarms are; but incidents have other causes, too, and what was seen in some weeks says only so much: measured on the demonstration's and on textbook series.
    private const double PointsPerIncident = 0.25;
    // A series is young once, whatever its interval: one in 125 has a false incident then, for each that is borne a month.
    private const double IncidentsOfYouth = 0.008;
    private const double LeastShare = 1e-8;
    private const double MostShare = 0.02;
    // Twenty steps a decade: the threshold must not move with the jitter of the sampling.
    private const double StepsPerDecade = 20;

    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    /// <summary>The first points of a series that are scored, of which <see cref="ThresholdOfYouth"/> holds.</summary>
    public const int PointsOfYouth = 64;

    /// <summary>The surprise from which one of the first <see cref="PointsOfYouth"/> points of a series is anomalous: what is false there is so once, not every month.</summary>
    /// <param name="perMonth">The false incidents a series and month of 30 days; above 0.</param>
    public static double ThresholdOfYouth(double perMonth) => -Math.Log10(Math.Clamp(perMonth * IncidentsOfYouth / PointsOfYouth, LeastShare, MostShare));

    /// <summary>The surprise from which a point of a series is anomalous.</summary>
    /// <param name="perMonth">The false incidents a series and month of 30 days; above 0.</param>
    /// <param name="interval">The time between two points of the series; zero where it is not known, which counts as a minute.</param>
    public static double Threshold(double perMonth, TimeSpan interval)
    {
        double points = Month / (interval > TimeSpan.Zero ? interval : TimeSpan.FromMinutes(1));
        double share = Math.Clamp(perMonth * PointsPerIncident / points, LeastShare, MostShare);
        return Math.Round(-Math.Log10(share) * StepsPerDecade) / StepsPerDecade;
    }
}
