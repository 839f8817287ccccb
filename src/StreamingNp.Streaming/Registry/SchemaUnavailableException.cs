namespace StreamingNp.Streaming.Registry;

/// <summary>The schema registry cannot be asked for the schema of a record. A lane ends with it: the source opens another one at the same record, after a delay that grows, until the registry answers.</summary>
/// <param name="message">What happened, in one sentence.</param>
public sealed class SchemaUnavailableException(string message) : Exception(message)
{
}
