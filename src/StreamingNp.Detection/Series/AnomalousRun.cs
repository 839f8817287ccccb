namespace StreamingNp.Detection.Series;

/// <summary>Anomalous points that follow each other with at most a few normal ones between them.</summary>
/// <param name="Points">The points since the first anomalous one, that one included; 0 where no run is under way.</param>
/// <param name="NormalPoints">The normal points at its end.</param>
public readonly record struct AnomalousRun(int Points, int NormalPoints)
{
    // One normal point in a shifted level is chance; this many in a row are the end.
    private const int NormalPointsAtItsEnd = 3;

    // Some runs go on for months at a point each millisecond.
    private const int MaxPoints = 1 << 30;

    /// <summary>The run after one more point.</summary>
    public AnomalousRun After(bool anomalous)
    {
        if (anomalous) return new(Math.Min(Points + 1, MaxPoints), 0);
        if (Points == 0 || NormalPoints + 1 >= NormalPointsAtItsEnd) return default;
        return new(Math.Min(Points + 1, MaxPoints), NormalPoints + 1);
    }
}
