namespace StreamingNp.Detection.Formats.Otlp;

/// <summary>How the value of a protobuf field is written.</summary>
internal enum ProtobufType
{
    /// <summary>A whole number, in 1 to 10 bytes.</summary>
    Varint,

    /// <summary>A number of 8 bytes.</summary>
    Fixed64,

    /// <summary>A text, bytes, a message or packed numbers, behind their length.</summary>
    Bytes,

    /// <summary>The start of a group.</summary>
    GroupStart,

    /// <summary>The end of a group.</summary>
    GroupEnd,

    /// <summary>A number of 4 bytes.</summary>
    Fixed32,
}
