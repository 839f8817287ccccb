using System.Buffers.Binary;
using System.Globalization;

namespace StreamingNp.Streaming.Registry;

/// <summary>By what a record names its schema: a number before its value, or a GUID in a header.</summary>
/// <param name="Id">The number; 0 where there is a GUID.</param>
/// <param name="Guid">The GUID; empty where there is a number.</param>
internal readonly record struct SchemaReference(int Id, Guid Guid)
{
    /// <summary>The header that names the schema of a value.</summary>
    public const string Header = "__value_schema_id";

    private const byte NumberFrame = 0;
    private const byte GuidFrame = 1;
    private const int NumberLength = 1 + sizeof(int);
    private const int GuidLength = 1 + 16;

    /// <summary>Where the registry has the schema.</summary>
    public string Path => Guid == Guid.Empty ? $"schemas/ids/{Id.ToString(CultureInfo.InvariantCulture)}" : $"schemas/guids/{Guid:D}";

    /// <inheritdoc/>
    public override string ToString() => Guid == Guid.Empty ? $"schema {Id.ToString(CultureInfo.InvariantCulture)}" : $"schema {Guid:D}";

    /// <summary>Reads it from a record.</summary>
    /// <param name="value">The value of the record.</param>
    /// <param name="headers">Its headers.</param>
    /// <param name="reference">By what it names its schema.</param>
    /// <param name="payload">What stands behind the frame; the whole value where a header names the schema.</param>
    /// <returns>False where it names none.</returns>
    public static bool TryRead(ReadOnlySpan<byte> value, ReadOnlySpan<KeyValuePair<string, byte[]>> headers, out SchemaReference reference, out ReadOnlySpan<byte> payload)
    {
        foreach ((string name, byte[] content) in headers)
        {
            if (name != Header || content is not { Length: > 0 } || !TryFrame(content, out reference, out _)) continue;
            payload = value;
            return true;
        }
        reference = default;
        payload = default;
        // A GUID stands in a header only.
        return !value.IsEmpty && value[0] == NumberFrame && TryFrame(value, out reference, out payload);
    }

    private static bool TryFrame(ReadOnlySpan<byte> bytes, out SchemaReference reference, out ReadOnlySpan<byte> rest)
    {
        reference = default;
        rest = default;
        if (bytes.Length >= NumberLength && bytes[0] == NumberFrame)
        {
            reference = new(BinaryPrimitives.ReadInt32BigEndian(bytes[1..]), Guid.Empty);
            rest = bytes[NumberLength..];
            return reference.Id > 0;
        }
        if (bytes.Length < GuidLength || bytes[0] != GuidFrame) return false;
        reference = new(0, new Guid(bytes[1..GuidLength], bigEndian: true));
        rest = bytes[GuidLength..];
        return reference.Guid != Guid.Empty;
    }
}
