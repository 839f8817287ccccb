using StreamingNp.Detection.Formats.Otlp;

namespace StreamingNp.Detection.Formats.Choice;

/// <summary>All formats of records, by the name that <c>observations.format</c> has for each.</summary>
public static class FormatCatalogue
{
    /// <summary>The name by which the bytes of each record tell its format.</summary>
    public const string Auto = "auto";

    /// <summary>The name of the format whose fields <see cref="FormatOptions.Mapping"/> says.</summary>
    public const string Mapping = "mapping";

    /// <summary>The name of the format whose schemas are in a registry; it is one of <see cref="FormatOptions.Further"/>.</summary>
    public const string Registry = "registry";

    // In the order in which they are asked; what is JSON and of no other format is native.
    private static readonly FormatEntry[] Contents =
    [
        new("telegraf", TelegrafFormat.Recognises, options => new TelegrafFormat(options)),
        new("prometheus", PrometheusFormat.Recognises, options => new PrometheusFormat(options)),
        new("otlp_json", OtlpJsonFormat.Recognises, options => new OtlpJsonFormat(options)),
        new("collectd", CollectdFormat.Recognises, options => new CollectdFormat(options)),
        new("vector", VectorFormat.Recognises, options => new VectorFormat(options)),
        new(NativeFormat.FormatName, NativeFormat.Recognises, options => new NativeFormat(options)),
        new("influx", LineProtocolFormat.Recognises, options => new LineProtocolFormat(options)),
        new("otlp_proto", OtlpProtobufFormat.Recognises, options => new OtlpProtobufFormat(options)),
    ];

    private static readonly FormatEntry[] Entries = [new("cloudevents", CloudEventsFormat.Recognises, options => new CloudEventsFormat(new AutoFormat([.. options.Further, .. Contents], options))), .. Contents];

    /// <summary>The names that there are, <see cref="Auto"/> first.</summary>
    public static IReadOnlyList<string> Names { get; } = [Auto, NativeFormat.FormatName, .. Entries.Select(entry => entry.Name).Where(name => name != NativeFormat.FormatName), Registry, Mapping];

    /// <summary>Makes a format.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="options">How it reads.</param>
    /// <exception cref="ArgumentException">There is no such format, or it lacks what it needs; the message says so.</exception>
    /// <exception cref="FormatException">The mapping cannot be understood; the message says where.</exception>
    public static IObservationFormat Make(string name, FormatOptions options)
    {
        if (name == Auto) return new AutoFormat([.. options.Further, .. Entries], options);
        if (name == Mapping) return new MappingFormat(options.Mapping ?? throw new ArgumentException("The format mapping has no mapping.", nameof(options)), options);
        FormatEntry entry = options.Further.FirstOrDefault(entry => entry.Name == name) ?? Array.Find(Entries, entry => entry.Name == name) ?? throw new ArgumentException($"There is no format of observations \"{name}\"; there are {string.Join(", ", Names)}.", nameof(name));
        return entry.Make(options);
    }
}
