namespace StreamingNp.Detection.Simulation.Prior;

/// <summary>Series of simulated fleets as a part of the prior.</summary>
internal static class FleetPart
{
    private static readonly int[] Minutes = [5, 5, 5, 10, 10, 10, 15, 30, 60];

    /// <summary>Draws a series of a fleet of its own, far from the seeds of demonstrations.</summary>
    public static PriorSeries Draw(RandomSequence random, bool anomalies)
    {
        TimeSpan interval = TimeSpan.FromMinutes(Minutes[random.Whole(0, Minutes.Length - 1)]);
        var options = new SimulationOptions
        {
            Series = 1,
            Interval = interval,
            Duration = random.Whole(800, 4_500) * interval,
            WarmUp = TimeSpan.FromDays(random.Uniform(0.5, 7)),
        };
        bool injected = random.Chance(0.5) && anomalies;
        var series = new SimulatedSeries(options with { Anomalies = injected }, random.Next() | 1UL << 63, random.Whole(0, Enum.GetValues<SeriesFamily>().Length - 1));
        bool[] flags = new bool[series.Observations.Length];
        foreach (SimulatedAnomaly anomaly in series.Labels) flags.AsSpan(anomaly.FirstIndex, anomaly.LastIndex - anomaly.FirstIndex + 1).Fill(true);
        return new(PriorFamily.Fleet, series.Observations, flags);
    }
}
