using System.Globalization;
using StreamingNp.Detection.Alarms;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Scoring;

namespace StreamingNp.Detection.Events;

/// <summary>Puts an event into one sentence for a person on call.</summary>
public static class Explanation
{
    /// <summary>The sentence for an event that comes from a scored point.</summary>
    public static string Of(string series, IncidentChange change, ScoredPoint point, EventTime start)
    {
        string value = Number(point.Value), lower = Number(point.Lower), upper = Number(point.Upper);
        if (change == IncidentChange.Resolved)
        {
            // What does not count, such as a fall where only rises do, may lie outside.
            return point.Value >= point.Lower && point.Value <= point.Upper
                ? $"{series} is back to normal at {value}, within the expected {lower} to {upper}, after {Span(point.Time - start)}."
                : $"{series} is at {value}, which no longer counts as an anomaly, after {Span(point.Time - start)}; {lower} to {upper} was expected.";
        }
        string since = change == IncidentChange.Updated ? $", {Span(point.Time - start)} after the incident began" : "";
        if (point.RepeatedPoints > 0)
            return $"{series} has been exactly {value} for {point.RepeatedPoints + 1} points in a row, which its past makes a chance of {Chance(point.Surprise)}{since}.";
        return $"{series} is {value} where {lower} to {upper} was expected, {(point.Value >= point.Expected ? "above" : "below")} the expected {Number(point.Expected)} by a chance of {Chance(point.Surprise)}{since}.";
    }

    /// <summary>The sentence for an event that comes from the newest points together.</summary>
    public static string OfLasting(string series, IncidentChange change, ScoredPoint point, EventTime start)
    {
        string since = change == IncidentChange.Updated ? $", {Span(point.Time - start)} after the incident began" : "";
        return $"{series} has departed from what was expected over its last {LastingSurprise.Horizon} points together more than it ever lasted before, though none of them is an anomaly alone: it is {Number(point.Value)} where about {Number(point.Expected)} was expected{since}.";
    }

    /// <summary>The sentence for an incident that is resolved because its series stopped.</summary>
    public static string OfIdle(string series, EventTime last) =>
        $"{series} has sent nothing since {last}, so its incident is closed without knowing how it ended.";

    /// <summary>The sentence for an incident that is resolved because its series begins anew.</summary>
    /// <param name="series">The name of the series.</param>
    /// <param name="last">The time of its last point by the clock that it had.</param>
    /// <param name="time">The time of its first point by the clock that it has.</param>
    public static string OfSetBack(string series, EventTime last, EventTime time) =>
        $"{series} was at {last} and sends points of {time} now: its clock was set back, so it begins anew, and its incident is closed without knowing how it ended.";

    /// <summary>The sentence for a series of which nothing comes any more.</summary>
    /// <param name="series">The name of the series.</param>
    /// <param name="last">The time of its last point.</param>
    /// <param name="after">The silence after which it is missed.</param>
    public static string OfNoData(string series, EventTime last, TimeSpan after) =>
        $"{series} has sent nothing since {last}, and has been silent for the {Span(after)} after which it is missed.";

    /// <summary>The sentence for a series that was missed and sends again.</summary>
    /// <param name="series">The name of the series.</param>
    /// <param name="last">The time of the last point before the silence.</param>
    /// <param name="time">The time of the first point after it.</param>
    public static string OfDataAgain(string series, EventTime last, EventTime time) =>
        $"{series} sends again since {time}, {Span(time - last)} after its last point before.";

    /// <summary>The sentence for a series that was missed and is not waited for any more.</summary>
    /// <param name="series">The name of the series.</param>
    /// <param name="last">The time of its last point.</param>
    public static string OfForgotten(string series, EventTime last) =>
        $"{series} has sent nothing since {last} and is not waited for any more.";

    private static string Number(double value) => value.ToString("G5", CultureInfo.InvariantCulture);

    private static string Chance(double surprise) =>
        surprise < 9 ? $"1 in {Math.Pow(10, surprise).ToString("N0", CultureInfo.InvariantCulture)}" : "less than 1 in 1,000,000,000";

    private static string Span(TimeSpan span) =>
        span.TotalDays >= 2 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalDays:0.#} days")
        : span.TotalHours >= 2 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0.#} hours")
        : span.TotalMinutes >= 2 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0.#} minutes")
        : string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.#} seconds");
}
