using System.Globalization;
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

    /// <summary>The sentence for an incident that is resolved because its series stopped.</summary>
    public static string OfIdle(string series, EventTime last) =>
        $"{series} has sent nothing since {last}, so its incident is closed without knowing how it ended.";

    private static string Number(double value) => value.ToString("G5", CultureInfo.InvariantCulture);

    private static string Chance(double surprise) =>
        surprise < 9 ? $"1 in {Math.Pow(10, surprise).ToString("N0", CultureInfo.InvariantCulture)}" : "less than 1 in 1,000,000,000";

    private static string Span(TimeSpan span) =>
        span.TotalDays >= 2 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalDays:0.#} days")
        : span.TotalHours >= 2 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0.#} hours")
        : span.TotalMinutes >= 2 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0.#} minutes")
        : string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.#} seconds");
}
