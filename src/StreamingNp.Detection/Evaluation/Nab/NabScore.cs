namespace StreamingNp.Detection.Evaluation.Nab;

/// <summary>The score of a detector in the Numenta Anomaly Benchmark (NAB), for one profile and at one threshold.</summary>
/// <param name="Profile">What was paid for.</param>
/// <param name="Threshold">A row whose score is at or above it had an alarm; <see cref="NabScoring.NoAlarms"/> where no row had.</param>
/// <param name="Value">The score: 0 for a detector without any alarm, 100 for one with an alarm in the first row of every window and nowhere else; below 0 where false alarms outweigh the rest.</param>
/// <param name="Windows">The labelled windows, but for those that end within the probation.</param>
/// <param name="WindowsFound">Those of them with an alarm.</param>
/// <param name="Points">All rows after the probation; rows of a window after its first alarm bring nothing and cost nothing.</param>
public sealed record NabScore(NabProfile Profile, double Threshold, double Value, int Windows, int WindowsFound, PointCounts Points);
