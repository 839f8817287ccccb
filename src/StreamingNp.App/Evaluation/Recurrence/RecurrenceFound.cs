using StreamingNp.Detection.Simulation.Disturbed;

namespace StreamingNp.App.Evaluation.Recurrence;

/// <summary>Which of the anomalies of one series were found.</summary>
/// <param name="Shape">The shape of the series, such as <c>daily-5m</c>.</param>
/// <param name="Kind">What the anomalies are.</param>
/// <param name="Each">Whether each was found, in order of time; at least one.</param>
internal sealed record RecurrenceFound(string Shape, RecurringKind Kind, IReadOnlyList<bool> Each);
