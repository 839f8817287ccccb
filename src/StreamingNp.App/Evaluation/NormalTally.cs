using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.Simulation.Normal;

namespace StreamingNp.App.Evaluation;

/// <summary>A series in which nothing is wrong, and a count of its points that the detector finds improbable.</summary>
/// <param name="series">The series.</param>
internal sealed class NormalTally(NormalSeries series) : IDetectedSeries
{
    private readonly Queue<int> _targets = [];
    private readonly long[] _points = new long[NormalReport.FirstPoints.Count];
    private readonly long[,] _below = new long[NormalReport.FirstPoints.Count, NormalReport.Probabilities.Count];
    private readonly long[,] _repeated = new long[NormalReport.FirstPoints.Count, NormalReport.Probabilities.Count];
    private readonly int[] _incidents = new int[NormalReport.FirstPoints.Count];
    private int _taken;

    /// <summary>The series.</summary>
    public NormalSeries Series { get; } = series;

    /// <inheritdoc/>
    public string Name { get; } = $"{series.Name} at {Duration.Format(series.Interval)}";

    /// <inheritdoc/>
    public int Rows => Series.Points;

    /// <inheritdoc/>
    public IEnumerable<Observation> Observations => Series.Observations;

    /// <summary>The incidents that opened, from the first point on.</summary>
    public int Incidents { get; private set; }

    /// <summary>Those of them that opened from one of <see cref="NormalReport.FirstPoints"/> on.</summary>
    public int IncidentsFrom(int first) => _incidents[first];

    /// <summary>The scored points from one of <see cref="NormalReport.FirstPoints"/> on.</summary>
    public long PointsFrom(int first) => _points[first];

    /// <summary>Those of them whose calibrated probability is below one of <see cref="NormalReport.Probabilities"/>.</summary>
    public long Below(int first, int probability) => _below[first, probability];

    /// <summary>Those below it that are so because their value came again and again.</summary>
    public long Repeated(int first, int probability) => _repeated[first, probability];

    /// <inheritdoc/>
    public void Take(Disposition disposition)
    {
        _taken++;
        if (disposition == Disposition.Scored) _targets.Enqueue(_taken);
    }

    /// <inheritdoc/>
    public void Complete(in ScoredPoint point)
    {
        int number = _targets.Dequeue();
        double probability = Math.Pow(10, -point.Evidence.Improbability);
        for (int first = 0; first < _points.Length; first++)
        {
            if (number < NormalReport.FirstPoints[first]) continue;
            _points[first]++;
            for (int asked = 0; asked < NormalReport.Probabilities.Count; asked++)
            {
                if (probability >= NormalReport.Probabilities[asked]) continue;
                _below[first, asked]++;
                if (point.Evidence.Repeats > 0) _repeated[first, asked]++;
            }
        }
    }

    /// <inheritdoc/>
    public void Tell(AnomalyEvent anomaly)
    {
        if (anomaly.State != IncidentChange.Opened) return;
        Incidents++;
        int number = Series.NumberAt(anomaly.Timestamp);
        for (int first = 0; first < _incidents.Length; first++)
            if (number >= NormalReport.FirstPoints[first]) _incidents[first]++;
    }
}
