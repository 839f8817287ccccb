using Avro;
using Avro.Generic;

namespace StreamingNp.Streaming.Registry;

/// <summary>An Avro schema that records are read by.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class AvroSchema
{
    private const int MaxDepth = 32;

    private readonly GenericDatumReader<object?> _reader;

    private AvroSchema(Schema schema) => _reader = new(schema, schema);

    /// <summary>Reads a schema.</summary>
    /// <param name="text">The schema in JSON.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="fault">Why it cannot be used.</param>
    public static bool TryParse(string text, out AvroSchema? schema, out string fault)
    {
        (schema, fault) = (null, "");
        try
        {
            Schema parsed = Schema.Parse(text);
            if (parsed is not RecordSchema) fault = $"an Avro {parsed.Tag.ToString().ToLowerInvariant()}, not a record";
            // What holds itself can be nested as deep as its bytes say.
            else if (HeightOf(parsed, new(ReferenceEqualityComparer.Instance)) > MaxDepth) fault = "an Avro schema that holds itself, or is nested too deep";
            else schema = new(parsed);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            fault = "an Avro schema that cannot be read";
        }
        return schema is not null;
    }

    /// <summary>Reads a record.</summary>
    /// <param name="bytes">Its bytes; read behind what was read before.</param>
    /// <param name="fault">Why it cannot be read.</param>
    /// <returns>The record; null where it cannot be read.</returns>
    public GenericRecord? Read(AvroBytes bytes, out string fault)
    {
        fault = "";
        try
        {
            if (_reader.Read(null, bytes) is GenericRecord record && bytes.Left == 0) return record;
            fault = $"longer than its schema says, by {AvroBytes.Shown(bytes.Left)}";
        }
        catch (InvalidDataException exception)
        {
            fault = exception.Message;
        }
        catch (Exception exception) when (exception is AvroException or ArgumentException or IndexOutOfRangeException or OverflowException or InvalidCastException or InvalidOperationException or FormatException or KeyNotFoundException or NullReferenceException)
        {
            // What the library throws for numbers that mean nothing, such as a union's type that it does not have.
            fault = "broken: its bytes do not fit the schema";
        }
        return null;
    }

    private static int HeightOf(Schema schema, Dictionary<Schema, int> known)
    {
        if (known.TryGetValue(schema, out int height)) return height;
        if (known.Count > 10_000) return MaxDepth + 1;
        // Met again before its height is known, it holds itself.
        known[schema] = MaxDepth + 1;
        int within = schema switch
        {
            RecordSchema record => record.Fields.Select(field => HeightOf(field.Schema, known)).DefaultIfEmpty().Max(),
            ArraySchema array => HeightOf(array.ItemSchema, known),
            MapSchema map => HeightOf(map.ValueSchema, known),
            UnionSchema union => union.Schemas.Select(one => HeightOf(one, known)).DefaultIfEmpty().Max(),
            _ => 0,
        };
        return known[schema] = Math.Min(within + 1, MaxDepth + 1);
    }
}
