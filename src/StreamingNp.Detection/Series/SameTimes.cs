namespace StreamingNp.Detection.Series;

/// <summary>What is known of the same local time on the days before, or, with long intervals, of the weeks before.</summary>
/// <param name="Median">The median over 1, 2, 3 and 7 days before, or 1 to 4 weeks before; null where nothing is known.</param>
/// <param name="Nearest">The value one day, or week, before; null where it is not known.</param>
/// <param name="Farthest">The value seven days, or four weeks, before; null where it is not known.</param>
public readonly record struct SameTimes(double? Median, double? Nearest, double? Farthest);
