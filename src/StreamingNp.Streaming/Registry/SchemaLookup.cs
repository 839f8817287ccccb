namespace StreamingNp.Streaming.Registry;

/// <summary>How the search for a schema has ended.</summary>
internal enum SchemaLookup
{
    /// <summary>It is there.</summary>
    Found,

    /// <summary>The registry does not have it.</summary>
    Unknown,

    /// <summary>The registry did not answer as it should: it may later.</summary>
    Unavailable,
}
