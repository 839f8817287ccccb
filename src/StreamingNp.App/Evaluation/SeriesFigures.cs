using StreamingNp.Detection.Evaluation;

namespace StreamingNp.App.Evaluation;

/// <summary>One series.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rows">Its rows after the probation.</param>
/// <param name="Windows">Its labelled windows.</param>
/// <param name="WindowsFound">Those of them with an anomalous row.</param>
/// <param name="FalseAlarms">Runs of anomalous rows without a label.</param>
/// <param name="VusPr">The volume under the precision-recall surface; null without a label.</param>
/// <param name="VusRoc">The volume under the surface of the receiver operating characteristic; null without rows of both labels.</param>
internal sealed record SeriesFigures(string Name, int Rows, int Windows, int WindowsFound, int FalseAlarms, double? VusPr, double? VusRoc)
{
    /// <summary>Judges a series.</summary>
    /// <param name="series">The series.</param>
    /// <param name="levels">The same with how surprising the newest rows up to each are together: what is measured over ranges.</param>
    /// <param name="threshold">The score from which a row is anomalous.</param>
    public static SeriesFigures Of(ScoredSeries series, ScoredSeries levels, double threshold)
    {
        AlarmEvaluation alarms = new(threshold);
        alarms.Add(series);
        SurfaceVolumes volumes = VolumeUnderSurface.Of(levels);
        return new(series.Name, series.Scores.Count, series.Windows.Count, alarms.WindowsFound, alarms.FalseAlarms, volumes.PrecisionRecall, volumes.ReceiverOperating);
    }
}
