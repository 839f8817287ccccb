using StreamingNp.Detection.Channels;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Detectors;

/// <summary>An observation on its way through a detector, with what held when it came: how points share windows must change nothing.</summary>
/// <param name="Observation">The observation.</param>
/// <param name="MayAlert">Whether it may open an incident.</param>
/// <param name="Tags">Its tags; null where they are those of the one before.</param>
/// <param name="Blueprint">What it is detected by.</param>
internal readonly record struct Arrival(Observation Observation, bool MayAlert, byte[]? Tags, DetectorBlueprint Blueprint)
{
    /// <summary>Of a target: what its channels were together when it was taken; null for a series of one value.</summary>
    public JointReading? Joint { get; init; }

    /// <summary>The targets of a window as they came. They are with the window, as long as it is under way, and not with the series.</summary>
    /// <param name="window">The window.</param>
    public static List<Arrival> ListOf(Window window)
    {
        var arrivals = (List<Arrival>)(window.Carried ??= new List<Arrival>(window.Layout.Stride));
        if (window.TargetCount == 0) arrivals.Clear();
        return arrivals;
    }
}
