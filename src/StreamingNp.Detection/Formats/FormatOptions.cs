using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Formats;

/// <summary>How records are read.</summary>
public sealed record FormatOptions
{
    /// <summary>The unit of times that are numbers, where the format leaves it open.</summary>
    public TimestampUnit TimestampUnit { get; init; } = TimestampUnit.Auto;

    /// <summary>How series are named; null for what the format does by default.</summary>
    public SeriesTemplate? Series { get; init; }

    /// <summary>Whether the channels of a <c>values</c> object are one series that is judged by all of them; else each is a series of its own, as counters always are, and those that <see cref="Series"/> names.</summary>
    public bool ChannelsTogether { get; init; }

    /// <summary>The quantiles that are taken from histograms as series of their own, each above 0 and below 1; besides their rate and mean.</summary>
    public IReadOnlyList<double> Quantiles { get; init; } = [];

    /// <summary>Where the parts of an observation are, for the format <c>mapping</c>; null where that is not used.</summary>
    public FieldMapping? Mapping { get; init; }

    /// <summary>How records of a topic are read: it may be part of the names of series.</summary>
    /// <param name="topic">The topic.</param>
    public FormatOptions In(string topic) => Series is { HasTopic: true } series ? this with { Series = series.In(topic) } : this;

    /// <summary>Formats that need more than this project has, such as a schema registry; asked first.</summary>
    public IReadOnlyList<FormatEntry> Further { get; init; } = [];
}
