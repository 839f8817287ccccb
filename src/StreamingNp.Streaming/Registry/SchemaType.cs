namespace StreamingNp.Streaming.Registry;

/// <summary>What a schema is written in.</summary>
internal enum SchemaType
{
    /// <summary>Avro: what stands behind the frame is binary.</summary>
    Avro,

    /// <summary>JSON Schema: what stands behind the frame is JSON.</summary>
    Json,

    /// <summary>Another language, such as Protobuf, which is not read.</summary>
    Other,
}
