using System.Globalization;

namespace StreamingNp.App.Benchmarking;

/// <summary>What else the machine does: figures of a busy machine are too low.</summary>
internal static class MachineLoad
{
    // A process that measures needs all of its cores.
    private const double Busy = 0.25;

    /// <summary>The threads that ran or waited to run, on average over the last minute; null where the system does not tell (it is read from <c>/proc/loadavg</c>).</summary>
    public static double? Now()
    {
        const string Path = "/proc/loadavg";
        if (!File.Exists(Path)) return null;
        string first = File.ReadAllText(Path).Split(' ')[0];
        return double.TryParse(first, NumberStyles.Float, CultureInfo.InvariantCulture, out double load) ? load : null;
    }

    /// <summary>The warning for a load; null where it is low.</summary>
    /// <param name="load">What <see cref="Now"/> said before the first measurement.</param>
    /// <param name="processors">The processors of the machine.</param>
    public static string? Warning(double? load, int processors) => load > Busy * processors
        ? string.Create(CultureInfo.InvariantCulture, $"The machine was busy before the first measurement (load {load:0.0} on {processors} processors): trust ratios within this run, not its figures; end what else runs and measure again.")
        : null;
}
