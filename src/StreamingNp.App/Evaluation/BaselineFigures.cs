using StreamingNp.Detection.Evaluation;
using StreamingNp.Detection.Evaluation.Baselines;

namespace StreamingNp.App.Evaluation;

/// <summary>What a simple detector makes of the same series by the same rules.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Threshold">The score from which a row opens an incident.</param>
/// <param name="Incidents">How good its incidents are.</param>
internal sealed record BaselineFigures(string Name, double Threshold, IncidentFigures Incidents)
{
    /// <summary>Runs all baselines, with all thresholds each.</summary>
    /// <param name="series">The series.</param>
    /// <param name="cancellation">Ends it.</param>
    public static IReadOnlyList<BaselineFigures> Of(IReadOnlyList<JudgedSeries> series, CancellationToken cancellation)
    {
        List<BaselineFigures> figures = [];
        foreach (IBaseline baseline in BaselineIncidents.Baselines)
        {
            IncidentJudgement[][] judged = [.. series.AsParallel().AsOrdered().WithCancellation(cancellation).Select(one => Judge(baseline, one))];
            figures.AddRange(BaselineIncidents.Thresholds.Select((threshold, at) => new BaselineFigures(baseline.Name, threshold, IncidentFigures.Of(judged.Select(one => one[at])))));
        }
        return figures;
    }

    /// <summary>The one that finds the most with at most so many false incidents, of several the one with the fewest; null where all have more.</summary>
    /// <param name="baselines">The baselines.</param>
    /// <param name="falseIncidents">The false incidents, 0 or more.</param>
    public static BaselineFigures? Best(IEnumerable<BaselineFigures> baselines, int falseIncidents) =>
        baselines.Where(one => one.Incidents.FalseIncidents <= falseIncidents).OrderByDescending(one => one.Incidents.Found).ThenBy(one => one.Incidents.FalseIncidents).FirstOrDefault();

    // A judgement for each threshold.
    private static IncidentJudgement[] Judge(IBaseline baseline, JudgedSeries series)
    {
        (LabelledSeries Series, IReadOnlyList<double> Scores)[] channels = [.. series.Channels.Select(channel => (channel.Series, baseline.Score(channel.Series.Observations, channel.Series.SamplingInterval())))];
        return [.. BaselineIncidents.Thresholds.Select(threshold => series.Judge(channels.SelectMany(channel => BaselineIncidents.At(channel.Series.Observations, channel.Scores, threshold))))];
    }
}
