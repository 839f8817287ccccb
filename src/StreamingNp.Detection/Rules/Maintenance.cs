using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Rules;

/// <summary>A span of planned work, in which no incident opens.</summary>
/// <param name="Start">Its first moment.</param>
/// <param name="End">Its end, which is outside; after <paramref name="Start"/>.</param>
public sealed record Maintenance(EventTime Start, EventTime End)
{
    /// <summary>Whether a time is within the span.</summary>
    public bool Contains(EventTime time) => time >= Start && time < End;
}
