namespace StreamingNp.Detection.Evaluation;

/// <summary>How long it took from the start of a labelled window to the first alarm in it.</summary>
/// <param name="Series">The name of the series.</param>
/// <param name="Window">The labelled window.</param>
/// <param name="Rows">The rows before the first with an alarm, from 0; null where there was none in the window.</param>
/// <param name="Time">The time from the first row of the window to the first with an alarm; null where there was none.</param>
public readonly record struct DetectionDelay(string Series, RowRange Window, int? Rows, TimeSpan? Time)
{
    /// <summary>Whether there was an alarm in the window.</summary>
    public bool IsFound => Rows is not null;
}
