using System.Text;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Detectors;

/// <summary>Keeps all results of all series in the order in which they came.</summary>
public sealed class RecordingSink : IDetectionSink
{
    private readonly List<(string Series, ScoredPoint Point)> _points = [];
    private readonly List<AnomalyEvent> _events = [];

    /// <summary>From which score on it looks at points.</summary>
    public double LooksFrom { get; init; } = double.NegativeInfinity;

    public IReadOnlyList<AnomalyEvent> Events => _events;

    public IEnumerable<ScoredPoint> Points => _points.Select(scored => scored.Point);

    public bool LooksAt(double score) => score >= LooksFrom;

    public void Scored(SeriesState series, in ScoredPoint point, ModelVersion model) => _points.Add((series.Name, point));

    public void Emit(AnomalyEvent anomaly) => _events.Add(anomaly);

    public IEnumerable<ScoredPoint> PointsOf(string series) => _points.Where(scored => scored.Series == series).Select(scored => scored.Point);

    public IEnumerable<string> CanonicalEvents(string? series = null)
    {
        using var encoder = new AnomalyEventEncoder();
        foreach (AnomalyEvent anomaly in _events.Where(anomaly => series is null || anomaly.Series == series))
            yield return Encoding.UTF8.GetString(encoder.Encode(anomaly, canonical: true).Span);
    }
}
