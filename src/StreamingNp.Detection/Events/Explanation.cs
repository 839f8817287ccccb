using System.Globalization;
using StreamingNp.Detection.Channels;
using StreamingNp.Detection.Evidence;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Scoring;

namespace StreamingNp.Detection.Events;

/// <summary>Puts an event into one sentence for a person on call.</summary>
public static class Explanation
{
    // Beyond, nobody knows what a chance means.
    private const double MaxDecades = 9;

    // The central 99 % of a normal distribution.
    private const double DeviationsOfBand = 2.576;

    private static readonly TimeSpan LongestMemory = TimeSpan.FromDays(42);

    /// <summary>The sentences for an incident that opens or becomes more severe.</summary>
    /// <param name="series">The name of the series.</param>
    /// <param name="point">The point that is told of.</param>
    /// <param name="interval">The time between two points of the series.</param>
    /// <param name="known">For how long the series has been known.</param>
    public static string Of(string series, in ScoredPoint point, TimeSpan interval, TimeSpan known)
    {
        if (point.Joint is { } joint) return $"{OfChannels(series, joint, interval)} {Rarity(point.Evidence.Improbability)}";
        string value = Number(point.Value), band = $"expected {Number(point.Lower)} to {Number(point.Upper)}";
        if (point.Evidence.Bound is { } bound) return $"{series} is {value}, {(point.Evidence.IsAbove ? "above its upper" : "below its lower")} bound of {Number(bound)}.";
        return point.Evidence.Kind switch
        {
            EvidenceKind.Stuck => $"{series} has been exactly {value} for {Span(interval * point.Evidence.Repeats)}; it usually changes every {Span(interval)}.",
            EvidenceKind.Missing when point.Evidence.Period is { } period => $"{series} is {value}, {band}. What comes every {Span(period)} did not come.",
            EvidenceKind.Missing => $"{series} is {value}, {band}. What has come at this time day after day did not come.",
            EvidenceKind.SustainedShift => $"{series} has run {Deviation(point)} for the last {Span(interval * point.Evidence.ShiftedPoints)}.",
            EvidenceKind.OutOfRange => $"{series} is {value}, {band}. {(point.Evidence.IsAbove ? "Highest" : "Lowest")} value in {Span(known < LongestMemory ? known : LongestMemory)}.",
            // Evidence of single values takes in the one or two before.
            _ when point.Value >= point.Lower && point.Value <= point.Upper => $"{series} is {value}, {band}. Together with the values just before it, that is too far off.",
            // Outside of the band a value is rare in the series; that it is so to the model as well cannot always be said.
            _ => point.Evidence.Improbability > PointEvidence.ImprobabilityOfBand ? $"{series} is {value}, {band}. {Rarity(point.Evidence.Improbability)}" : $"{series} is {value}, {band}.",
        };
    }

    /// <summary>The sentence for an incident that a point ends.</summary>
    /// <param name="point">The point.</param>
    /// <param name="incident">The incident, resolved.</param>
    public static string OfEnd(in ScoredPoint point, IncidentState incident)
    {
        string after = Span(point.Time - incident.Start);
        if (point.Joint is not null) return incident.Ended == IncidentEnd.Accepted ? $"Its channels are still not as before after {after}: now treated as the new normal." : $"Its channels are together as expected again after {after}.";
        if (incident.Ended == IncidentEnd.Accepted) return $"Still at {Number(point.Value)} after {after}: now treated as the new normal.";
        // What does not count, such as a fall where only rises do, may lie outside.
        return point.Value >= point.Lower && point.Value <= point.Upper
            ? $"Back within the expected range after {after}."
            : $"At {Number(point.Value)}, which no longer counts as an anomaly, after {after}; expected {Number(point.Lower)} to {Number(point.Upper)}.";
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

    // The first three channels; what none of the score comes from is not named.
    private static string OfChannels(string series, JointReading joint, TimeSpan interval)
    {
        ChannelContribution[] named = [.. joint.Contributions.Take(3).Where(one => one.Score > 0)];
        if (named.Length == 0) return $"{series}: its channels deviate together by {Number(joint.Deviation)} standard deviations.";
        if (joint.Pattern == JointPattern.CommonShock) return $"{series}: most channels moved together at once: {string.Join(", ", named.Select(Named))}.";
        string first = named[0].Channel, others = named.Length > 1 ? $" Also {string.Join(" and ", named[1..].Select(Named))}." : "";
        return joint.Pattern switch
        {
            JointPattern.Lag => $"{series}: {first} follows the other channels {Span(joint.Lag * interval)} later than before, and is {OfChannel(named[0])}.{others}",
            JointPattern.BrokenCorrelation => $"{series}: {first} no longer goes with the other channels, and is {OfChannel(named[0])} by them.{others}",
            _ => $"{series}: {first} is {OfChannel(named[0])}.{others}",
        };
    }

    private static string Named(ChannelContribution one) => $"{one.Channel} is {OfChannel(one)}";

    private static string OfChannel(in ChannelContribution one) => double.IsNaN(one.Value) ? "missing"
        : double.IsNaN(one.Expected) ? Number(one.Value) : $"{Number(one.Value)}, expected {Number(one.Expected - DeviationsOfBand * one.Deviation)} to {Number(one.Expected + DeviationsOfBand * one.Deviation)}";

    // Three or four digits are all that anyone reads.
    private static string Number(double value)
    {
        if (!double.IsFinite(value) || Math.Abs(value) >= 1e15 || (value != 0 && Math.Abs(value) < 1e-4)) return value.ToString("G4", CultureInfo.InvariantCulture);
        double magnitude = value == 0 ? 0 : Math.Floor(Math.Log10(Math.Abs(value)));
        return Math.Round(value, (int)Math.Clamp(3 - magnitude, 0, 8)).ToString("0.########", CultureInfo.InvariantCulture);
    }

    private static string Deviation(in ScoredPoint point)
    {
        double difference = point.Value - point.Expected;
        string side = point.Evidence.IsAbove ? "above" : "below";
        double share = Math.Abs(difference / point.Expected);
        if (!double.IsFinite(share) || Math.Sign(difference) != (point.Evidence.IsAbove ? 1 : -1)) return $"{side} expected, unlike before,";
        return share < 10 ? $"{(100 * share).ToString("0", CultureInfo.InvariantCulture)} % {side} expected" : $"{Number(Math.Abs(difference))} {side} expected";
    }

    private static string Rarity(double decades) =>
        decades < MaxDecades ? $"About 1 in {Large(Math.Pow(10, decades))} points is so far off." : "Fewer than 1 in a billion points is so far off.";

    private static string Large(double number) =>
        number < 1e4 ? Number(Math.Round(number)) : number < 1e6 ? $"{Number(Math.Round(number / 1e3))} thousand" : $"{Number(Math.Round(number / 1e6))} million";

    private static string Span(TimeSpan span) =>
        span.TotalDays >= 14 ? Of(span.TotalDays / 7, "week")
        : span.TotalHours >= 48 ? Of(span.TotalDays, "day")
        : span.TotalMinutes >= 120 ? Of(span.TotalHours, "hour")
        : span.TotalSeconds >= 120 ? Of(span.TotalMinutes, "minute")
        : Of(span.TotalSeconds, "second");

    private static string Of(double count, string unit)
    {
        string number = count.ToString(count < 10 ? "0.#" : "0", CultureInfo.InvariantCulture);
        return number == "1" ? $"1 {unit}" : $"{number} {unit}s";
    }
}
