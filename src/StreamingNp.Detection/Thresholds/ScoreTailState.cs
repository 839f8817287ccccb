namespace StreamingNp.Detection.Thresholds;

/// <summary>What a <see cref="ScoreTail"/> has learned, but for its largest scores.</summary>
public readonly record struct ScoreTailState
{
    /// <summary>The points that count; 0 to <see cref="ScoreTail.MostPoints"/>.</summary>
    public int Points { get; init; }

    /// <summary>The scores that are kept; 0 to <see cref="ScoreTail.MostKept"/>.</summary>
    public int Kept { get; init; }

    /// <summary>All scores above it are kept.</summary>
    public float Floor { get; init; }
}
