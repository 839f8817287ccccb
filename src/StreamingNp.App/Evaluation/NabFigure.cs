using StreamingNp.Detection.Evaluation.Nab;

namespace StreamingNp.App.Evaluation;

/// <summary>The NAB score for one profile and at one threshold.</summary>
/// <param name="Score">The score: 0 without any alarm, 100 at best.</param>
/// <param name="Threshold">The anomaly score from which a row has an alarm.</param>
/// <param name="Windows">The labelled windows, but for those that end within the probation.</param>
/// <param name="WindowsFound">Those of them with an alarm.</param>
/// <param name="FalsePositives">The rows with an alarm outside of windows.</param>
internal sealed record NabFigure(double Score, double Threshold, int Windows, int WindowsFound, long FalsePositives)
{
    /// <summary>Makes one of a score.</summary>
    public static NabFigure Of(NabScore score) => new(score.Value, score.Threshold, score.Windows, score.WindowsFound, score.Points.FalsePositives);
}
