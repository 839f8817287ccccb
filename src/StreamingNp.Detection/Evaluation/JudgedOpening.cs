namespace StreamingNp.Detection.Evaluation;

/// <summary>An incident, judged by the labels of its series.</summary>
/// <param name="Opening">Its opening.</param>
/// <param name="IsFalse">Whether it opened where no labelled segment is.</param>
public readonly record struct JudgedOpening(IncidentOpening Opening, bool IsFalse);
