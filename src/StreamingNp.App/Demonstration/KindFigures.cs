using StreamingNp.Detection.Evaluation;

namespace StreamingNp.App.Demonstration;

/// <summary>What became of the anomalies of one kind.</summary>
/// <param name="Kind">The kind; null for incidents where nothing was wrong.</param>
/// <param name="Found">The anomalies that were found.</param>
/// <param name="Missed">Those that ended without being found.</param>
/// <param name="False">The incidents that are false: they opened where nothing was wrong, or lasted much longer than the anomaly.</param>
internal sealed record KindFigures(AnomalyKind? Kind, int Found, int Missed, int False)
{
    /// <summary>The anomalies of which is known what became of them.</summary>
    public int Known => Found + Missed;
}
