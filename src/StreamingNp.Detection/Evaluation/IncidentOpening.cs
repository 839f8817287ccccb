using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Evaluation;

/// <summary>The opening of an incident: the moment at which somebody on call hears of it.</summary>
/// <param name="Time">The event time of the point that opened it.</param>
/// <param name="Score">How severe it was then; the higher the more severe. Not NaN.</param>
public readonly record struct IncidentOpening(EventTime Time, double Score);
