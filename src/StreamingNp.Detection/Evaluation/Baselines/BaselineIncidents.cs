using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Evaluation.Baselines;

/// <summary>The baselines, and how their scores become incidents.</summary>
public static class BaselineIncidents
{
    // As the product's incidents by default: so many calm rows end one.
    private static readonly int MergeGap = new IncidentOptions().MergeGap;

    /// <summary>All baselines.</summary>
    public static IReadOnlyList<IBaseline> Baselines { get; } = [new SeasonalBaseline(), new RollingMedianBaseline(), new EwmaBaseline()];

    /// <summary>The thresholds that each is tried with, ascending.</summary>
    public static IReadOnlyList<double> Thresholds { get; } = [4, 6, 8, 10, 12, 15, 20, 30];

    /// <summary>Opens incidents at a threshold.</summary>
    /// <param name="rows">The rows of a series, in order of time.</param>
    /// <param name="scores">The score of each.</param>
    /// <param name="threshold">A row whose score is at or above it opens an incident or goes on with it.</param>
    public static IReadOnlyList<IncidentOpening> At(IReadOnlyList<Observation> rows, IReadOnlyList<double> scores, double threshold)
    {
        List<IncidentOpening> openings = [];
        bool isOpen = false;
        int calm = 0;
        for (int row = 0; row < scores.Count; row++)
        {
            bool isAnomalous = scores[row] >= threshold;
            if (isOpen)
            {
                calm = isAnomalous ? 0 : calm + 1;
                isOpen = calm < MergeGap;
            }
            else if (isAnomalous)
            {
                (isOpen, calm) = (true, 0);
                openings.Add(new(rows[row].Time, scores[row]));
            }
        }
        return openings;
    }
}
