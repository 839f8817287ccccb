namespace StreamingNp.Detection.Evaluation;

/// <summary>A labelled segment, judged by the incidents of its series.</summary>
/// <param name="Rows">Its rows, from the first labelled one to the last.</param>
/// <param name="EarlierSegments">How many labelled segments of the series start in the <see cref="IncidentJudgement.RecurrencePeriod"/> before it starts.</param>
/// <param name="DelayRows">The rows from its first one to the first incident, from 0; null where it was not found.</param>
/// <param name="Delay">The time from its first row to the first incident, from zero; null where it was not found.</param>
public readonly record struct JudgedSegment(RowRange Rows, int EarlierSegments, int? DelayRows, TimeSpan? Delay)
{
    /// <summary>Whether an incident opened in it.</summary>
    public bool IsFound => Delay is not null;
}
