using System.Runtime.InteropServices;

namespace StreamingNp.Detection.Channels;

/// <summary>Writes vectors of floats down, bit by bit; how long they are, whoever reads them knows.</summary>
internal static class FloatCodec
{
    /// <summary>Writes a vector.</summary>
    public static void Write(ReadOnlySpan<float> values, BinaryWriter writer)
    {
        foreach (float value in values) writer.Write(value);
    }

    /// <summary>Reads a vector.</summary>
    /// <param name="values">Gets it.</param>
    /// <param name="reader">Stands at its beginning.</param>
    /// <exception cref="EndOfStreamException">The bytes end before.</exception>
    public static void Read(Span<float> values, BinaryReader reader)
    {
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values));
        if (BitConverter.IsLittleEndian) return;
        foreach (ref float value in values) value = BitConverter.Int32BitsToSingle(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(BitConverter.SingleToInt32Bits(value)));
    }
}
