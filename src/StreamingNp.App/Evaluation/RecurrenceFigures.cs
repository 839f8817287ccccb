using StreamingNp.Detection.Evaluation;

namespace StreamingNp.App.Evaluation;

/// <summary>The labelled segments with so many others of their series in the ten days before them.</summary>
/// <param name="Before">How many others, such as <c>3-5</c>.</param>
/// <param name="Segments">The segments.</param>
/// <param name="Found">Those of them that were found.</param>
/// <param name="Recall">Those as a share of all; null where there are none.</param>
internal sealed record RecurrenceFigures(string Before, int Segments, int Found, double? Recall)
{
    /// <summary>Makes them of a recall.</summary>
    public static RecurrenceFigures Of(RecurrenceRecall recall) => new(
        recall.MaxEarlier is { } most ? FormattableString.Invariant($"{recall.MinEarlier}-{most}") : FormattableString.Invariant($"{recall.MinEarlier} or more"), recall.Segments, recall.Found, recall.Recall);
}
