using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Streaming.Registry;

/// <summary>
/// Records that name a schema of a Confluent schema registry: byte 0 and the number of the schema before the value, or the GUID of the schema in the header <c>__value_schema_id</c>. Avro and JSON Schema are read; Protobuf is not.
/// An Avro record is read by the names of its fields: <c>series</c> (or <c>name</c> with <c>tags</c>), <c>timestamp</c>, <c>value</c> (or <c>values</c>); without a value every number in it is a series.
/// Behind a JSON schema the rest of the record is read by another format.
/// </summary>
/// <param name="registry">The registry, shared by all lanes.</param>
/// <param name="options">How series are named, and the unit of times that are plain numbers.</param>
/// <param name="json">Reads what stands behind the frame where the schema is one of JSON.</param>
/// <remarks>
/// <para>Not thread-safe: buffers are reused.</para>
/// <para>
/// A schema is fetched when the first record names it, once in a process. The lane stands still for that, at most for the time-out of the registry; nothing else of the process does, except lanes that need an unknown schema too.
/// A schema that the registry says it does not have is <see cref="DecodeFailure.SchemaUnknown"/>: a dead letter.
/// Where the registry cannot be asked, the fault is <see cref="DecodeFailure.SchemaUnavailable"/>: nothing is wrong with the record. The lane must neither commit it nor make it a dead letter, but end with a <see cref="SchemaUnavailableException"/>;
/// the source then opens another lane at the same record, after a delay that grows. So the partition waits for the registry, and no record is lost. Records whose schemas are known are read all through an outage.
/// </para>
/// </remarks>
public sealed class SchemaRegistryFormat(SchemaRegistry registry, FormatOptions options, IObservationFormat json) : IObservationFormat
{
    private const string UrlSetting = "schema_registry.url";

    private readonly AvroBytes _bytes = new();
    private readonly AvroObservations _observations = new(options);

    /// <inheritdoc/>
    public string Name => "registry";

    /// <summary>Whether a record names a schema. A value that happens to begin with byte 0 looks alike: ask only where there is a registry.</summary>
    /// <param name="record">The record.</param>
    public static bool Recognises(in IncomingRecord record) => SchemaReference.TryRead(record.Value, record.Headers, out _, out _);

    /// <inheritdoc/>
    public void Read(in IncomingRecord record, DecodedBatch batch)
    {
        if (batch.RefusesSize(record.Value)) return;
        if (!SchemaReference.TryRead(record.Value, record.Headers, out SchemaReference reference, out ReadOnlySpan<byte> payload))
        {
            string begins = Convert.ToHexString(record.Value[..Math.Min(record.Value.Length, 5)]);
            batch.Fail(DecodeFailure.WrongFormat, "", $"one that begins with 0x{begins}", "byte 0 and the number of a schema before the value, or its GUID in the header " + SchemaReference.Header, "observations.format");
            return;
        }
        string path = reference.ToString();
        switch (registry.Find(reference, out RegisteredSchema? schema, out string failure))
        {
            case SchemaLookup.Unknown:
                batch.Fail(DecodeFailure.SchemaUnknown, path, "unknown", $"a schema of the registry at {registry.Shown}", UrlSetting);
                return;
            case SchemaLookup.Unavailable:
                batch.Fail(DecodeFailure.SchemaUnavailable, path, "out of reach", $"an answer of the schema registry at {registry.Shown}, which {failure}", UrlSetting);
                return;
        }
        if (schema!.Fault is { } fault) batch.Fail(DecodeFailure.WrongFormat, path, fault, "an Avro record or JSON Schema", "observations.format");
        else if (schema.Type == SchemaType.Json) json.Read(new IncomingRecord(payload, record.Key, record.Time, record.Headers), batch);
        else ReadAvro(schema.Avro!, payload, record, batch);
    }

    private void ReadAvro(AvroSchema schema, ReadOnlySpan<byte> payload, in IncomingRecord record, DecodedBatch batch)
    {
        _bytes.Begin(payload);
        if (schema.Read(_bytes, out string broken) is { } read) _observations.Add(read, record, batch);
        else batch.Fail(DecodeFailure.WrongFormat, "", broken, "an Avro record of its schema", "observations.format");
    }
}
