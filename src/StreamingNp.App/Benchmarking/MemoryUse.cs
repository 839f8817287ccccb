using System.Diagnostics;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.State;

namespace StreamingNp.App.Benchmarking;

/// <summary>The memory that detectors of series with a full history take.</summary>
internal static class MemoryUse
{
    /// <summary>Makes detectors and measures them.</summary>
    /// <param name="fleet">Where points come from; its series take turns.</param>
    /// <param name="blueprint">What the detectors share.</param>
    /// <param name="series">The number of detectors.</param>
    /// <returns>Bytes a series: those on the managed heap, and by how much the resident memory of the process grew.</returns>
    public static (double Managed, double Resident) Measure(EndlessFleet fleet, DetectorBlueprint blueprint, int series)
    {
        (long managedBefore, long residentBefore) = Now();
        var shared = new RuledBlueprints(blueprint);
        var detectors = new SeriesDetector[series];
        for (int number = 0; number < series; number++) detectors[number] = WithFullHistory(fleet, number, shared);
        (long managedAfter, long residentAfter) = Now();
        GC.KeepAlive(detectors);
        return ((double)(managedAfter - managedBefore) / series, (double)(residentAfter - residentBefore) / series);
    }

    /// <summary>How many points of its fleet's series a detector with a full history has behind it.</summary>
    public static int Steps(EndlessFleet fleet, DetectorBlueprint blueprint) => blueprint.Options.History.BinnedDays * fleet.PointsADay + blueprint.Options.History.RecentPoints;

    /// <summary>Makes a detector.</summary>
    /// <param name="fleet">Where its points come from.</param>
    /// <param name="number">Its number, which chooses the series that it is like.</param>
    /// <param name="blueprints">What detectors share, as those of a lane do.</param>
    public static SeriesDetector WithFullHistory(EndlessFleet fleet, int number, RuledBlueprints blueprints)
    {
        int like = number % fleet.Count;
        HistoryOptions options = blueprints.General.Options.History;
        var detector = new SeriesDetector(blueprints, new SeriesState($"{fleet.Name(like)}/{number}", options));
        // One point a bin fills bins as well as all points would; the newest points come one by one.
        long everyPoint = (long)options.BinnedDays * fleet.PointsADay, end = Steps(fleet, blueprints.General);
        int stepsABin = Math.Max(1, fleet.PointsADay / options.BinsPerDay);
        for (long step = 0; step < end; step += step < everyPoint ? stepsABin : 1)
        {
            Detection.Observations.Observation point = fleet.At(like, step);
            detector.State.History.Add(new RecentPoint(point.Time, point.Value, leftOut: false));
            detector.State.Watermark = point.Time;
        }
        return detector;
    }

    private static (long Managed, long Resident) Now()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var process = Process.GetCurrentProcess();
        return (GC.GetTotalMemory(forceFullCollection: true), process.WorkingSet64);
    }
}
