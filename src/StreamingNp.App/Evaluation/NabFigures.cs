using StreamingNp.Detection.Evaluation.Nab;

namespace StreamingNp.App.Evaluation;

/// <summary>The NAB scores of the incidents for one profile.</summary>
/// <param name="Profile">What NAB calls the profile.</param>
/// <param name="Optimised">At the threshold that gives the highest score, as NAB reports it.</param>
/// <param name="Fixed">At the threshold that takes all incidents, as the settings give them.</param>
internal sealed record NabFigures(string Profile, NabFigure Optimised, NabFigure Fixed)
{
    /// <summary>Scores series, a profile each.</summary>
    /// <param name="series">The series.</param>
    public static IReadOnlyList<NabFigures> Of(IReadOnlyList<DetectedSeries> series)
    {
        NabScoring scoring = new([.. series.Select(one => one.Series.WithScores(one.IncidentScores))]);
        return [.. NabProfile.All.Select(profile => new NabFigures(profile.Name, NabFigure.Of(scoring.AtBestThreshold(profile)), NabFigure.Of(scoring.At(profile, NabIncidentScores.Threshold))))];
    }
}
