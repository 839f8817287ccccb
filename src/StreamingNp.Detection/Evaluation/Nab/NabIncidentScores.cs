using StreamingNp.Detection.Incidents;

namespace StreamingNp.Detection.Evaluation.Nab;

/// <summary>
/// Makes the anomaly scores of the Numenta Anomaly Benchmark (NAB) of the incidents of a series. NAB pays for the first alarm
/// in a window and takes for each false one, as somebody on call does. So the row at which an incident opens or becomes more
/// severe bears its score, and every other row 0.
/// </summary>
/// <param name="rows">The rows of the series.</param>
public sealed class NabIncidentScores(int rows)
{
    /// <summary>The anomaly score from which a row is one of an incident: the threshold that stands for the settings in use.</summary>
    public const double Threshold = 0.5;

    // An incident of this score has an anomaly score of 0.75.
    private const double Middle = 10;

    private readonly double[] _scores = new double[rows];
    private Severity _severity;

    /// <summary>The anomaly score of each row, 0 or <see cref="Threshold"/> to 1.</summary>
    public IReadOnlyList<double> Scores => _scores;

    /// <summary>The anomaly score of an incident: 1 − 0.5 / (1 + score / 10), from 0.5 for a score of 0 towards 1.</summary>
    /// <param name="score">The score of the incident, −log10 of its probability; what is not above 0 counts as 0.</param>
    public static double Of(double score) => 1 - Threshold / (1 + (score > 0 ? score : 0) / Middle);

    /// <summary>Follows the next event of the series.</summary>
    /// <param name="row">The row that it is about.</param>
    /// <param name="change">What happened to the incident.</param>
    /// <param name="severity">Its severity now.</param>
    /// <param name="score">Its score now.</param>
    public void Follow(int row, IncidentChange change, Severity severity, double score)
    {
        bool counts = change == IncidentChange.Opened || (change == IncidentChange.Updated && severity > _severity);
        if (!counts) return;
        _severity = severity;
        _scores[row] = Of(score);
    }
}
