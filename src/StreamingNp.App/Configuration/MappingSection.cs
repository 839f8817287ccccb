using StreamingNp.Detection.Formats;

namespace StreamingNp.App.Configuration;

/// <summary>Where the parts of an observation are in records of the format <c>mapping</c>.</summary>
public sealed record MappingSection
{
    /// <summary>Where the items are.</summary>
    [Setting("Where the items are in a record that holds several, such as records[*]; empty where the record is one.", MayBeEmpty = true)]
    public string Records { get; init; } = "";

    /// <summary>The name of the series.</summary>
    [Setting("The name of the series: a path, or a string with paths in brackets such as {payload.after.host}/{field}, where {field} is the path of the value and {key} the key of the record. Empty for the key.", MayBeEmpty = true)]
    public string Series { get; init; } = "";

    /// <summary>Where the time is.</summary>
    [Setting("Where the time is. Empty for timestamp, time, ts or @timestamp, and for the time of the record where there is none of these.", MayBeEmpty = true)]
    public string Time { get; init; } = "";

    /// <summary>Where the values are.</summary>
    [Setting("Where the values are, each a series of its own. A path that ends in ? may be missing; one that ends in .** stands for all numbers below.")]
    public IReadOnlyList<string> Value { get; init; } = ["value"];

    /// <summary>The tags.</summary>
    [Setting("The tags that are passed on: their names, and the path of each.")]
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>What the series are.</summary>
    [Setting("What the series are: gauge, counter, or the path of a string that says so. Empty where nothing does.", MayBeEmpty = true)]
    public string Kind { get; init; } = "";

    /// <summary>The mapping.</summary>
    internal FieldMapping ToMapping() => new() { Records = Given(Records), Series = Given(Series), Time = Given(Time), Value = Value, Tags = Tags, Kind = Given(Kind) };

    private static string? Given(string text) => text.Length == 0 ? null : text;
}
