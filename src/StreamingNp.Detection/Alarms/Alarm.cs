namespace StreamingNp.Detection.Alarms;

/// <summary>How alarming a point is, given those before it.</summary>
/// <param name="Score">0 to 1; from <see cref="AlarmShape.Threshold"/> on it is an alarm.</param>
/// <param name="Level">How surprising the newest points are together, 0 to 1, whatever the series is used to; it neither bursts nor rests.</param>
/// <param name="Lasting">The surprise that lasts, 0 to <see cref="LastingSurprise.Most"/>.</param>
/// <param name="IsOutOfRange">Whether the value or its departure lies out of the range of six weeks; never among the first <see cref="LastingSurprise.FewestPoints"/> points.</param>
public readonly record struct Alarm(double Score, double Level, double Lasting, bool IsOutOfRange);
