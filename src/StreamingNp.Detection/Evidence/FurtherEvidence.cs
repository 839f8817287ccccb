namespace StreamingNp.Detection.Evidence;

/// <summary>What speaks for a point being an anomaly besides its value; nothing where the score is 0.</summary>
/// <param name="Kind">The kind of this evidence.</param>
/// <param name="Score">Its score, not corrected for how often the series is judged; 0 or more.</param>
/// <param name="IsAbove">Whether it says that the point lies above what was expected.</param>
internal readonly record struct FurtherEvidence(EvidenceKind Kind, double Score, bool IsAbove)
{
    /// <summary>See <see cref="PointEvidence.Repeats"/>.</summary>
    public int Repeats { get; init; }

    /// <summary>See <see cref="PointEvidence.ShiftedPoints"/>.</summary>
    public int ShiftedPoints { get; init; }

    /// <summary>See <see cref="PointEvidence.Period"/>.</summary>
    public TimeSpan? Period { get; init; }
}
