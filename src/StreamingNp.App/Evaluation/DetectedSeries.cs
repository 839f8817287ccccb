using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Evaluation;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Scoring;

namespace StreamingNp.App.Evaluation;

/// <summary>A labelled series and what the detector makes of its rows. Rows that are not scored have a surprise of 0.</summary>
/// <param name="series">The series.</param>
internal sealed class DetectedSeries(LabelledSeries series)
{
    private readonly double[] _surprises = new double[series.Observations.Count];
    private readonly bool[] _opensIncident = new bool[series.Observations.Count];
    // The rows that became targets, in order; their times are ascending.
    private readonly List<int> _targets = [];
    private int _taken;
    private int _completed;

    /// <summary>The series.</summary>
    public LabelledSeries Series { get; } = series;

    /// <summary>The surprise of each row.</summary>
    public IReadOnlyList<double> Surprises => _surprises;

    /// <summary>The incidents that opened after the probation.</summary>
    public int Incidents => _opensIncident.Skip(Series.ProbationRows).Count(opens => opens);

    /// <summary>The rows after the probation with their surprises.</summary>
    public ScoredSeries Judged => Series.WithScores(_surprises).Skip(Series.ProbationRows);

    /// <summary>The shaped score of each row.</summary>
    public IReadOnlyList<double> Shaped(ShapedScore shape) => [.. _surprises.Select((surprise, row) => shape.Of(surprise, _opensIncident[row]))];

    /// <summary>The detector took the next row.</summary>
    public void Take(Disposition disposition)
    {
        if (disposition == Disposition.Scored) _targets.Add(_taken);
        _taken++;
    }

    /// <summary>The next of the rows that are to be scored was.</summary>
    public void Complete(in ScoredPoint point) => _surprises[_targets[_completed++]] = point.Surprise;

    /// <summary>An incident opened at a row that was scored.</summary>
    public void Open(EventTime time) => _opensIncident[_targets.FindLast(row => Series.Observations[row].Time == time)] = true;
}
