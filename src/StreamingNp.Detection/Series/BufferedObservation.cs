using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Series;

/// <summary>An observation that is buffered until older ones have had time to come.</summary>
/// <param name="Observation">The observation, with a value.</param>
/// <param name="MayAlert">Whether it may open an incident.</param>
/// <param name="Tags">The tags that came with it: a JSON object in UTF-8; null where they are those of the series.</param>
public readonly record struct BufferedObservation(Observation Observation, bool MayAlert, byte[]? Tags)
{
    /// <summary>When it was measured.</summary>
    public EventTime Time => Observation.Time;
}
