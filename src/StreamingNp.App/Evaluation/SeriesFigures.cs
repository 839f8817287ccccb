using StreamingNp.Detection.Evaluation;

namespace StreamingNp.App.Evaluation;

/// <summary>One series.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Folder">The folder it lies in; null where there are none to tell apart.</param>
/// <param name="Rows">Its rows after the probation.</param>
/// <param name="Incidents">How good its incidents are.</param>
/// <param name="VusPr">The volume under the precision-recall surface; null without a label.</param>
/// <param name="VusRoc">The volume under the surface of the receiver operating characteristic; null without rows of both labels.</param>
internal sealed record SeriesFigures(string Name, string? Folder, int Rows, IncidentFigures Incidents, double? VusPr, double? VusRoc)
{
    /// <summary>Judges a series.</summary>
    public static SeriesFigures Of(JudgedSeries series)
    {
        SurfaceVolumes volumes = VolumeUnderSurface.Of(series.Levels);
        return new(series.All.Name, series.Folder, series.Scores.Scores.Count, IncidentFigures.Of([series.Incidents]), volumes.PrecisionRecall, volumes.ReceiverOperating);
    }
}
