using System.Buffers.Binary;

namespace StreamingNp.Streaming.State;

/// <summary>The values of state records on Kafka: a byte for the format, numbers of 8 bytes, content.</summary>
internal static class StateValue
{
    private const byte Format = 1;

    public static byte[] Write(ReadOnlyMemory<byte> content, params ReadOnlySpan<long> numbers)
    {
        var value = new byte[1 + (numbers.Length * sizeof(long)) + content.Length];
        value[0] = Format;
        for (int index = 0; index < numbers.Length; index++) BinaryPrimitives.WriteInt64LittleEndian(value.AsSpan(1 + (index * sizeof(long))), numbers[index]);
        content.Span.CopyTo(value.AsSpan(1 + (numbers.Length * sizeof(long))));
        return value;
    }

    /// <summary>Reads numbers; what is behind them is the content, which stays in place.</summary>
    /// <exception cref="InvalidDataException">The value is of another format or cut off, or a number is negative.</exception>
    public static ReadOnlyMemory<byte> Read(byte[] value, params Span<long> numbers)
    {
        if (value.Length == 0 || value[0] != Format) throw new InvalidDataException($"is not of format {Format}");
        if (value.Length < 1 + (numbers.Length * sizeof(long))) throw new InvalidDataException("is cut off");
        for (int index = 0; index < numbers.Length; index++)
        {
            numbers[index] = BinaryPrimitives.ReadInt64LittleEndian(value.AsSpan(1 + (index * sizeof(long))));
            if (numbers[index] < 0) throw new InvalidDataException("has a negative position");
        }
        return value.AsMemory(1 + (numbers.Length * sizeof(long)));
    }
}
