using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Formats.Choice;
using StreamingNp.Streaming.Registry;

namespace StreamingNp.App.Configuration;

/// <summary>Where the schemas of framed records are.</summary>
public sealed record SchemaRegistrySection
{
    private static readonly SchemaRegistryOptions Defaults = new() { Url = new("http://localhost:8081") };

    private (SchemaRegistryOptions Options, SchemaRegistry Registry)? _registry;

    /// <summary>Its address.</summary>
    [Setting("The address of the schema registry, such as http://registry:8081: then Avro and JSON behind a Confluent frame are read. Empty for none.", MayBeEmpty = true)]
    public string Url { get; init; } = "";

    /// <summary>The user.</summary>
    [Setting("The user that the registry asks for; empty for none.", MayBeEmpty = true)]
    public string User { get; init; } = "";

    /// <summary>The user's password.</summary>
    [Setting("The password of that user. Best given as an environment variable.", MayBeEmpty = true)]
    public string Password { get; init; } = "";

    /// <summary>How long a request may take.</summary>
    [Setting("How long one request may take. A lane stands still that long, once for each schema that it does not know.", Min = 0.1, Max = 60)]
    public TimeSpan Timeout { get; init; } = Defaults.Timeout;

    /// <summary>Whether <see cref="Url"/> is empty or an address.</summary>
    internal bool HasUsableUrl => Url.Length == 0 || ServiceUrl.IsUsable(Url);

    /// <summary>The registry; null where there is none.</summary>
    internal SchemaRegistryOptions? ToOptions() => Url.Length == 0 ? null : new() { Url = new(Url), BasicAuth = User.Length == 0 ? null : $"{User}:{Password}", Timeout = Timeout };

    /// <summary>The format of framed records, with the registry that all lanes share; none where there is no registry.</summary>
    internal IReadOnlyList<FormatEntry> ToFormats() => ToOptions() is { } options ? [Registered(options)] : [];

    // One registry for all lanes: what one has fetched the others have too. It lives as long as the process.
    private FormatEntry Registered(SchemaRegistryOptions options)
    {
        if (_registry?.Options != options) _registry = (options, new(options));
        SchemaRegistry registry = _registry!.Value.Registry;
        return new(FormatCatalogue.Registry, SchemaRegistryFormat.Recognises, format => new SchemaRegistryFormat(registry, format, FormatCatalogue.Make(FormatCatalogue.Auto, format with { Further = [] })));
    }
}
