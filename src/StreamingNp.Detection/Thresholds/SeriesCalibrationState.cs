namespace StreamingNp.Detection.Thresholds;

/// <summary>What a <see cref="SeriesCalibration"/> has learned, but for its largest scores.</summary>
public readonly record struct SeriesCalibrationState
{
    /// <summary>The points that count; 0 to <see cref="SeriesCalibration.MostPoints"/>.</summary>
    public int Points { get; init; }

    /// <summary>The scores that are kept; 0 to <see cref="SeriesCalibration.MostKept"/>.</summary>
    public int Kept { get; init; }

    /// <summary>All scores above it are kept.</summary>
    public float Floor { get; init; }
}
