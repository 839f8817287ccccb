using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using StreamingNp.NeuralProcesses.Models;

namespace StreamingNp.NeuralProcesses.Artifacts;

/// <summary>
/// The safetensors format (huggingface/safetensors): the length of the header as 8 bytes, little-endian; the header, a JSON object from
/// name to dtype, shape and data_offsets, padded with spaces to a multiple of 8; then the data without gaps. Only 32-bit floats.
/// </summary>
internal static class Safetensors
{
    /// <summary>The longest header that is read, in bytes.</summary>
    public const int MaxHeaderBytes = 1 << 20;

    private const int MostDimensions = 8;
    private const string Metadata = "__metadata__", MetadataText = "text";

    /// <summary>Writes the arrays in the order of their names.</summary>
    /// <param name="weights">The arrays.</param>
    /// <param name="metadata">A text to keep with them, under the name that the format has for what is not a tensor; null for none.</param>
    public static byte[] Write(ModelWeights weights, string? metadata = null)
    {
        var header = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(header))
        {
            long offset = 0;
            json.WriteStartObject();
            if (metadata is not null)
            {
                json.WriteStartObject(Metadata);
                json.WriteString(MetadataText, metadata);
                json.WriteEndObject();
            }
            foreach (WeightArray array in weights.Arrays)
            {
                json.WriteStartObject(array.Name);
                json.WriteString("dtype"u8, "F32"u8);
                json.WriteStartArray("shape"u8);
                foreach (int length in array.Shape) json.WriteNumberValue(length);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets"u8);
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += array.Values.Length * sizeof(float));
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        int padding = -header.WrittenCount & 7;
        header.GetSpan(padding)[..padding].Fill((byte)' ');
        header.Advance(padding);

        byte[] file = new byte[sizeof(long) + header.WrittenCount + weights.Count * sizeof(float)];
        BinaryPrimitives.WriteInt64LittleEndian(file, header.WrittenCount);
        header.WrittenSpan.CopyTo(file.AsSpan(sizeof(long)));
        Span<byte> rest = file.AsSpan(sizeof(long) + header.WrittenCount);
        foreach (WeightArray array in weights.Arrays)
        {
            ReadOnlySpan<byte> data = MemoryMarshal.AsBytes<float>(array.Values);
            data.CopyTo(rest);
            rest = rest[data.Length..];
        }
        return file;
    }

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="InvalidDataException">The bytes are not safetensors with 32-bit floats, or end too early; the clause says what is wrong.</exception>
    public static ModelWeights Read(ReadOnlySpan<byte> file) => Read(file, out _);

    /// <summary>Reads a whole file and the text that was kept with it.</summary>
    /// <param name="file">The bytes.</param>
    /// <param name="metadata">The text; null where there is none.</param>
    /// <exception cref="InvalidDataException">The bytes are not safetensors with 32-bit floats, or end too early; the clause says what is wrong.</exception>
    public static ModelWeights Read(ReadOnlySpan<byte> file, out string? metadata)
    {
        if (file.Length < sizeof(long)) throw new InvalidDataException("it ends before its header");
        ulong headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(file);
        if (headerBytes > MaxHeaderBytes) throw new InvalidDataException($"its header claims {headerBytes} bytes, more than {MaxHeaderBytes}");
        if (headerBytes > (ulong)(file.Length - sizeof(long))) throw new InvalidDataException("it ends within its header");
        ReadOnlySpan<byte> header = file.Slice(sizeof(long), (int)headerBytes), data = file[(sizeof(long) + (int)headerBytes)..];
        if (header.IsEmpty || header[0] != '{') throw new InvalidDataException("its header is not a JSON object");

        List<(string Name, int[] Shape, long Begin, long End)> entries;
        try
        {
            entries = ReadHeader(header, out metadata);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException("its header is not what safetensors prescribe", exception);
        }

        // Neither gaps nor overlaps: the entries in the order of their data cover the file exactly.
        long expected = 0;
        foreach (var (name, shape, begin, end) in entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            long count = 1;
            foreach (int length in shape) count = Math.Min(count * length, int.MaxValue);
            if (begin != expected || end - begin != count * sizeof(float)) throw new InvalidDataException($"the offsets of the tensor \"{name}\" do not fit its shape and its place");
            expected = end;
        }
        if (expected != data.Length) throw new InvalidDataException($"it holds {data.Length} bytes of data where its header describes {expected}");

        var arrays = new List<WeightArray>(entries.Count);
        foreach (var (name, shape, begin, end) in entries) arrays.Add(new WeightArray(name, shape, MemoryMarshal.Cast<byte, float>(data[(int)begin..(int)end]).ToArray()));
        return new ModelWeights(arrays);
    }

    private static List<(string Name, int[] Shape, long Begin, long End)> ReadHeader(ReadOnlySpan<byte> header, out string? metadata)
    {
        metadata = null;
        var entries = new List<(string, int[], long, long)>();
        using JsonDocument json = JsonDocument.Parse(header.ToArray(), new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 });
        foreach (JsonProperty entry in json.RootElement.EnumerateObject())
        {
            if (entry.NameEquals(Metadata))
            {
                if (entry.Value.TryGetProperty(MetadataText, out JsonElement text)) metadata = text.GetString();
                continue;
            }
            string? type = entry.Value.GetProperty("dtype"u8).GetString();
            if (type != "F32") throw new InvalidDataException($"the tensor \"{entry.Name}\" is of type {type}, not F32");
            JsonElement shape = entry.Value.GetProperty("shape"u8), offsets = entry.Value.GetProperty("data_offsets"u8);
            if (shape.GetArrayLength() > MostDimensions || offsets.GetArrayLength() != 2) throw new InvalidDataException($"the tensor \"{entry.Name}\" has no proper shape or offsets");
            int[] lengths = [.. shape.EnumerateArray().Select(length => length.GetInt32())];
            if (lengths.Any(length => length < 0)) throw new InvalidDataException($"the tensor \"{entry.Name}\" has a negative length");
            entries.Add((entry.Name, lengths, offsets[0].GetInt64(), offsets[1].GetInt64()));
        }
        return entries;
    }
}
