using StreamingNp.Detection.Windows;

namespace StreamingNp.App.Evaluation.Recurrence;

/// <summary>Whether anomalies hide later ones of their kind. One is found where an incident opens between its first point and three points after its last.</summary>
/// <param name="Model">The model, such as <c>cnp/1</c>.</param>
/// <param name="Series">How many series.</param>
/// <param name="Seed">Their seed.</param>
/// <param name="Figures">The figures of each kind and number, over all shapes.</param>
/// <param name="ByShape">The same of each shape.</param>
internal sealed record RecurrenceReport(string Model, int Series, int Seed, IReadOnlyList<RecallFigures> Figures, IReadOnlyList<RecallFigures> ByShape)
{
    /// <summary>Sums up what was found.</summary>
    /// <param name="model">The model.</param>
    /// <param name="series">How many series.</param>
    /// <param name="seed">Their seed.</param>
    /// <param name="found">What was found in each series, kind and number.</param>
    public static RecurrenceReport Of(ModelVersion model, int series, int seed, IReadOnlyCollection<RecurrenceFound> found) => new(
        model.ToString(), series, seed,
        [.. found.GroupBy(one => (one.Kind, one.Each.Count)).OrderBy(group => group.Key).Select(group => RecallFigures.Of("all", [.. group]))],
        [.. found.GroupBy(one => (one.Shape, one.Kind, one.Each.Count)).OrderBy(group => group.Key).Select(group => RecallFigures.Of(group.Key.Shape, [.. group]))]);
}
