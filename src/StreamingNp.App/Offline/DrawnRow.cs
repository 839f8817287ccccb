using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Scoring;

namespace StreamingNp.App.Offline;

/// <summary>A row of a series as it is drawn.</summary>
/// <param name="Observation">What was observed.</param>
/// <param name="Point">What was expected; null where the row was not scored.</param>
internal readonly record struct DrawnRow(Observation Observation, ScoredPoint? Point)
{
    /// <summary>Its place on the axis of time, in days.</summary>
    public double X => Place(Observation.Time);

    /// <summary>Where a time is on the axis, in days.</summary>
    public static double Place(EventTime time) => time.ToDateTimeOffset().UtcDateTime.ToOADate();
}
