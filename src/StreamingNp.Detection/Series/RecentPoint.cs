using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Series;

/// <summary>A point of the recent history.</summary>
/// <param name="Time">When it was measured.</param>
/// <param name="Value">What was measured; never NaN.</param>
/// <param name="LeftOut">Whether contexts leave it out, because its verdict was anomalous.</param>
public readonly record struct RecentPoint(EventTime Time, double Value, bool LeftOut);
