namespace StreamingNp.Detection.Formats;

/// <summary>
/// Where the parts of an observation are in JSON that no other format reads. A path has names with dots between them, <c>payload.after.host</c>; <c>[0]</c> is an item of an array, and
/// <c>['a.b']</c> a name with a dot. Paths begin at an item of <see cref="Records"/>, and at the whole message where they begin with <c>$.</c>.
/// </summary>
public sealed record FieldMapping
{
    /// <summary>Where the items are, such as <c>records[*]</c>; null where the message is one. Null in the message is no item.</summary>
    public string? Records { get; init; }

    /// <summary>The name of the series: a path, or a template of paths in brackets such as <c>{host}/{metric}/{field}</c>. <c>{field}</c> is the path of the value, <c>{key}</c> the key of the record, and <c>{region?}</c> may be missing. Null for the key.</summary>
    public string? Series { get; init; }

    /// <summary>Where the time is. Null for <c>timestamp</c>, <c>time</c>, <c>ts</c> or <c>@timestamp</c> of an item, and where it has none of them for the time of the record.</summary>
    public string? Time { get; init; }

    /// <summary>Where the values are, each a series of its own. One that ends in <c>?</c> may be missing; one that ends in <c>.**</c> stands for all numbers below.</summary>
    public IReadOnlyList<string> Value { get; init; } = ["value"];

    /// <summary>The tags that are passed on: their names, and where they are.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>What the series are: <c>gauge</c>, <c>counter</c>, or the path of a text that says so; null where nothing does.</summary>
    public string? Kind { get; init; }
}
