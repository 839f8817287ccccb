namespace StreamingNp.Streaming.Registry;

/// <summary>Where schemas are, and how long to wait for one.</summary>
public sealed record SchemaRegistryOptions
{
    /// <summary>The address of the schema registry, such as <c>http://registry:8081</c>.</summary>
    public required Uri Url { get; init; }

    /// <summary>The user name and password, as <c>user:password</c>; null where none is asked for.</summary>
    public string? BasicAuth { get; init; }

    /// <summary>How long one request may take, more than zero. A lane stands still for as long, once for each schema that it does not know.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the registry is left alone after a failure: what needs it meanwhile fails at once.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long it is remembered that a schema does not exist.</summary>
    public TimeSpan UnknownFor { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The most schemas that are kept.</summary>
    public int MaxSchemas { get; init; } = 1_000;

    /// <summary>The largest schema that is read, in bytes.</summary>
    public int MaxSchemaBytes { get; init; } = 1_048_576;
}
