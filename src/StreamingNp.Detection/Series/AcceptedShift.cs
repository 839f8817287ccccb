using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Series;

/// <summary>A change that has become the new normal, and from which the series may return without that being an anomaly of its own.</summary>
/// <param name="Shift">How far the values lay from what was expected; 0 where no change was accepted.</param>
/// <param name="Until">Until when a return is recognised.</param>
public readonly record struct AcceptedShift(double Shift, EventTime Until)
{
    private const double Tolerance = 0.5;

    /// <summary>Whether a residual is the return.</summary>
    /// <param name="time">The time of the point.</param>
    /// <param name="residual">Its value minus what is expected since the change was accepted.</param>
    public bool IsReturn(EventTime time, double residual) => Shift != 0 && time <= Until && Math.Abs(residual + Shift) <= Tolerance * Math.Abs(Shift);
}
