using StreamingNp.Detection.Evaluation;

namespace StreamingNp.App.Evaluation;

/// <summary>How good incidents are: what a user gets.</summary>
/// <param name="Segments">The labelled segments.</param>
/// <param name="Found">Those of them in which an incident opened.</param>
/// <param name="Incidents">The incidents.</param>
/// <param name="FalseIncidents">Those of them that opened elsewhere.</param>
/// <param name="FalsePerSeriesMonth">False incidents per series and month of 30 days.</param>
/// <param name="Precision">Incidents that are not false as a share of all.</param>
/// <param name="Recall">Found segments as a share of all.</param>
/// <param name="F1">The harmonic mean of both.</param>
/// <param name="MedianDelayRows">The median of the rows from the start of a found segment to its first incident; null where none was found.</param>
/// <param name="MedianDelaySeconds">The same in seconds.</param>
/// <param name="SeverityRocAuc">How often a true incident is more severe than a false one; null without both.</param>
internal sealed record IncidentFigures(
    int Segments, int Found, int Incidents, int FalseIncidents, double FalsePerSeriesMonth, double Precision, double Recall, double F1,
    int? MedianDelayRows, double? MedianDelaySeconds, double? SeverityRocAuc)
{
    /// <summary>Makes them of a summary.</summary>
    public static IncidentFigures Of(IncidentSummary summary) => new(
        summary.Segments, summary.Found, summary.Incidents, summary.FalseIncidents, summary.FalsePerSeriesMonth, summary.Precision, summary.Recall, summary.F1,
        summary.MedianDelayRows, summary.MedianDelay?.TotalSeconds, summary.SeverityRocAuc);

    /// <summary>Makes them of series.</summary>
    public static IncidentFigures Of(IEnumerable<IncidentJudgement> series) => Of(IncidentSummary.Of([.. series]));
}
