namespace StreamingNp.Detection.Evidence;

/// <summary>What a value says that comes again and again. A night at which the series stands still belongs to it, and so may its first one, where it is flat at the bottom.</summary>
/// <param name="Evidence">How rare it is that it has come so often.</param>
/// <param name="IsQuiet">Whether the series usually stands still at this time of day.</param>
/// <param name="HoursOfRun">The hours in which the value has come, the newest among them; 0 where it has not come again.</param>
internal readonly record struct StuckEvidence(FurtherEvidence Evidence, bool IsQuiet, int HoursOfRun)
{
    // With longer intervals an hour of the day has no points to repeat.
    private static readonly TimeSpan LongestOfHours = TimeSpan.FromHours(1);

    /// <summary>Adds a value to the hours of the day, and says how rare it is that it has come so often.</summary>
    /// <param name="line">How often the series repeated its value before.</param>
    /// <param name="hours">When it stands still.</param>
    /// <param name="lowest">Its lowest value.</param>
    /// <param name="moment">When the point is.</param>
    /// <param name="value">Its value.</param>
    /// <param name="isAbove">Whether it lies above what was expected.</param>
    public static StuckEvidence Of(in FlatLine line, FlatHours hours, double lowest, in SeriesMoment moment, double value, bool isAbove)
    {
        bool isQuiet = Quiet(line, hours, lowest, moment, value);
        hours.Add(moment.Local, line.HasLast && value == line.Last);
        double score = line.Score(value, isQuiet, out int repeats);
        int hoursOfRun = repeats == 0 ? 0 : 1 + (int)Math.Min(FlatHours.HoursPerDay, Math.Ceiling(repeats * (moment.Interval / LongestOfHours)));
        return new(new(EvidenceKind.Stuck, score, isAbove) { Repeats = repeats }, isQuiet, hoursOfRun);
    }

    private static bool Quiet(in FlatLine line, FlatHours hours, double lowest, in SeriesMoment moment, double value)
    {
        if (moment.Interval > LongestOfHours) return false;
        if (!hours.Knows(moment.Local)) return value <= lowest;
        if (!hours.HasStoodStill(moment.Local)) return false;
        return hours.IsQuiet(moment.Local, chance: Math.Pow(line.Chance, LongestOfHours / moment.Interval));
    }
}
