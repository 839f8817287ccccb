using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Evaluation;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Scoring;

namespace StreamingNp.App.Evaluation;

/// <summary>A labelled series and what the detector makes of its rows. Rows that are not scored have a surprise of 0.</summary>
/// <param name="series">The series.</param>
/// <param name="keepPoints">Whether to keep what was expected of each row too.</param>
internal sealed class DetectedSeries(LabelledSeries series, bool keepPoints = false) : IDetectedSeries
{
    private readonly double[] _surprises = new double[series.Observations.Count];
    private readonly ScoredPoint?[] _points = new ScoredPoint?[keepPoints ? series.Observations.Count : 0];
    private readonly double[] _alarms = new double[series.Observations.Count];
    private readonly double[] _levels = new double[series.Observations.Count];
    private readonly bool[] _opensIncident = new bool[series.Observations.Count];
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

    /// <summary>The surprise of each row.</summary>
    public IReadOnlyList<double> Surprises => _surprises;

    /// <summary>The incidents that opened after the probation.</summary>
    public int Incidents => _opensIncident.Skip(Series.ProbationRows).Count(opens => opens);

    /// <summary>What was expected of each row, null where it was not scored; empty where it is not kept.</summary>
    public IReadOnlyList<ScoredPoint?> Points => _points;

    /// <summary>How alarming each row is, 0 to 1.</summary>
    public IReadOnlyList<double> Alarms => _alarms;

    /// <summary>How surprising the newest rows up to each are together, 0 to 1.</summary>
    public IReadOnlyList<double> Levels => _levels;

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
        _surprises[row] = point.Surprise;
        (_alarms[row], _levels[row]) = (point.Alarm.Score, point.Alarm.Level);
        if (keepPoints) _points[row] = point;
    }

    /// <inheritdoc/>
    public void Open(EventTime time) => _opensIncident[_targets.FindLast(row => Series.Observations[row].Time == time)] = true;
}
