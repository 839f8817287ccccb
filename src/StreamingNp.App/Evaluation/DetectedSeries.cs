using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Evaluation;
using StreamingNp.Detection.Evaluation.Nab;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Scoring;

namespace StreamingNp.App.Evaluation;

/// <summary>A labelled series and what the detector makes of its rows. Rows that are not scored have a score of 0.</summary>
/// <param name="series">The series.</param>
/// <param name="keepPoints">Whether to keep what was expected of each row, and the events, too.</param>
internal sealed class DetectedSeries(LabelledSeries series, bool keepPoints = false) : IDetectedSeries
{
    private readonly double[] _scores = new double[series.Observations.Count];
    private readonly double[] _levels = new double[series.Observations.Count];
    private readonly ScoredPoint?[] _points = new ScoredPoint?[keepPoints ? series.Observations.Count : 0];
    private readonly List<IncidentOpening> _openings = [];
    private readonly List<AnomalyEvent> _events = [];
    private readonly NabIncidentScores _incidentScores = new(series.Observations.Count);
    // The rows that became targets, in order; their times are ascending.
    private readonly List<int> _targets = [];
    private int _taken;
    private int _completed;

    /// <summary>The series.</summary>
    public LabelledSeries Series { get; } = series;

    /// <inheritdoc/>
    public string Name => Series.Name;

    /// <inheritdoc/>
    public int Rows => Series.Observations.Count;

    /// <inheritdoc/>
    public IEnumerable<Observation> Observations => Series.Observations;

    /// <summary>The incidents that opened, in order.</summary>
    public IReadOnlyList<IncidentOpening> Openings => _openings;

    /// <summary>The incidents as NAB reads them: a score for each row, 0 to 1.</summary>
    public IReadOnlyList<double> IncidentScores => _incidentScores.Scores;

    /// <summary>The score of each row: what its verdict is taken from.</summary>
    public IReadOnlyList<double> Scores => _scores;

    /// <summary>The score of each row that measures over ranges read: unshaped, so that every row of an anomaly has its own.</summary>
    public IReadOnlyList<double> Levels => _levels;

    /// <summary>What was expected of each row, null where it was not scored; empty where it is not kept.</summary>
    public IReadOnlyList<ScoredPoint?> Points => _points;

    /// <summary>The events of incidents, in order; empty where they are not kept.</summary>
    public IReadOnlyList<AnomalyEvent> Events => _events;

    /// <inheritdoc/>
    public void Take(Disposition disposition)
    {
        if (disposition == Disposition.Scored) _targets.Add(_taken);
        _taken++;
    }

    /// <inheritdoc/>
    public void Complete(in ScoredPoint point)
    {
        int row = _targets[_completed++];
        // The only place that knows which numbers of a point are judged.
        (_scores[row], _levels[row]) = (point.Score, point.Evidence.UnshapedScore);
        if (keepPoints) _points[row] = point;
    }

    /// <inheritdoc/>
    public void Tell(AnomalyEvent anomaly)
    {
        EventTime time = anomaly.Timestamp;
        if (keepPoints) _events.Add(anomaly);
        if (anomaly.State == IncidentChange.Opened) _openings.Add(new(time, double.IsNaN(anomaly.Point.Score) ? 0 : anomaly.Point.Score));
        int row = _targets.FindLastIndex(target => Series.Observations[target].Time == time);
        if (row >= 0) _incidentScores.Follow(_targets[row], anomaly.State, anomaly.Severity, anomaly.Point.Score);
    }
}
