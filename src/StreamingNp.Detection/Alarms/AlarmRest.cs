namespace StreamingNp.Detection.Alarms;

/// <summary>What is remembered of the last alarm.</summary>
/// <param name="Points">The points for which it goes on resting; 0 or more.</param>
/// <param name="Score">Its score, 0 to 1.</param>
/// <param name="WasLasting">Whether surprise had lasted at the point before.</param>
public readonly record struct AlarmRest(int Points, double Score, bool WasLasting);
