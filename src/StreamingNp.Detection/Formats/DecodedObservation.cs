using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Formats;

/// <summary>An observation of a record, with the series that it belongs to.</summary>
/// <param name="series">The name of the series.</param>
/// <param name="observation">When the value was measured, and the value, NaN where the point is missing; and what kind the series is, where the record says so.</param>
/// <param name="tags">Its tags as a JSON object in UTF-8; empty where it has none.</param>
public readonly ref struct DecodedObservation(ReadOnlySpan<char> series, Observation observation, ReadOnlySpan<byte> tags)
{
    /// <summary>The name of the series.</summary>
    public ReadOnlySpan<char> Series { get; } = series;

    /// <summary>The observation.</summary>
    public Observation Observation { get; } = observation;

    /// <summary>Its tags as a JSON object in UTF-8; empty where it has none.</summary>
    public ReadOnlySpan<byte> Tags { get; } = tags;
}
