using StreamingNp.Detection.Evaluation;

namespace StreamingNp.App.Evaluation;

/// <summary>What comes out at the threshold that the settings give.</summary>
/// <param name="Threshold">The surprise from which a verdict is anomalous.</param>
/// <param name="Accuracy">Rows that were judged as they are labelled, as a share of all.</param>
/// <param name="Precision">Labelled rows as a share of the anomalous ones.</param>
/// <param name="Recall">Anomalous rows as a share of the labelled ones.</param>
/// <param name="F1">The harmonic mean of both.</param>
/// <param name="FalseAlarmRate">Anomalous rows as a share of those without a label.</param>
/// <param name="MissedAlarmRate">Rows that are not anomalous as a share of the labelled ones.</param>
/// <param name="Alarms">Runs of anomalous rows.</param>
/// <param name="FalseAlarms">Those without a labelled row.</param>
/// <param name="AlarmsPerSeriesDay">Alarms a series and day.</param>
/// <param name="FalseAlarmsPerSeriesDay">False alarms a series and day.</param>
/// <param name="Incidents">The incidents that opened.</param>
/// <param name="Windows">The labelled windows.</param>
/// <param name="WindowsFound">Those of them with an anomalous row.</param>
/// <param name="MeanDelaySeconds">The mean time from the start of a window to its first anomalous row; null where none was found.</param>
/// <param name="MedianDelaySeconds">The median of it; null where none was found.</param>
internal sealed record AlarmFigures(
    double Threshold,
    double Accuracy,
    double Precision,
    double Recall,
    double F1,
    double FalseAlarmRate,
    double MissedAlarmRate,
    int Alarms,
    int FalseAlarms,
    double AlarmsPerSeriesDay,
    double FalseAlarmsPerSeriesDay,
    int Incidents,
    int Windows,
    int WindowsFound,
    double? MeanDelaySeconds,
    double? MedianDelaySeconds)
{
    /// <summary>Makes them of an evaluation.</summary>
    public static AlarmFigures Of(AlarmEvaluation alarms, int incidents) => new(
        alarms.Threshold, alarms.Points.Accuracy, alarms.Points.Precision, alarms.Points.Recall, alarms.Points.F1, alarms.Points.FalseAlarmRate, alarms.Points.MissedAlarmRate,
        alarms.Alarms, alarms.FalseAlarms, alarms.AlarmsPerSeriesDay, alarms.FalseAlarmsPerSeriesDay, incidents,
        alarms.Delays.Count, alarms.WindowsFound, alarms.MeanDelay?.TotalSeconds, alarms.MedianDelay?.TotalSeconds);
}
