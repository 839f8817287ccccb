namespace StreamingNp.Streaming.Registry;

/// <summary>A schema, as far as records are read by it.</summary>
/// <param name="Type">What it is written in.</param>
/// <param name="Avro">The reader of records, where it is Avro and can be used.</param>
/// <param name="Fault">Why it cannot be used; null where it can.</param>
internal sealed record RegisteredSchema(SchemaType Type, AvroSchema? Avro, string? Fault);
