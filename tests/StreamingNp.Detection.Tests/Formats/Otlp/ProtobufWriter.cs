using System.Buffers.Binary;
using System.Text;

namespace StreamingNp.Detection.Tests.Formats.Otlp;

/// <summary>Writes protobuf messages, a field a call.</summary>
internal sealed class ProtobufWriter
{
    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes];

    public ProtobufWriter Varint(int field, ulong value)
    {
        Number((ulong)field << 3);
        Number(value);
        return this;
    }

    public ProtobufWriter Fixed64(int field, ulong value)
    {
        Number(((ulong)field << 3) | 1);
        Eight(value);
        return this;
    }

    public ProtobufWriter Fixed32(int field, uint value)
    {
        Number(((ulong)field << 3) | 5);
        for (int shift = 0; shift < 32; shift += 8) _bytes.Add((byte)(value >> shift));
        return this;
    }

    public ProtobufWriter Group(int field, Action<ProtobufWriter> write)
    {
        Number(((ulong)field << 3) | 3);
        write(this);
        Number(((ulong)field << 3) | 4);
        return this;
    }

    public ProtobufWriter Double(int field, double value) => Fixed64(field, BitConverter.DoubleToUInt64Bits(value));

    public ProtobufWriter ZigZag(int field, long value) => Varint(field, (ulong)((value << 1) ^ (value >> 63)));

    public ProtobufWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtobufWriter Bytes(int field, byte[] value)
    {
        Number(((ulong)field << 3) | 2);
        Number((ulong)value.Length);
        _bytes.AddRange(value);
        return this;
    }

    public ProtobufWriter Message(int field, Action<ProtobufWriter> write)
    {
        var inner = new ProtobufWriter();
        write(inner);
        return Bytes(field, inner.ToArray());
    }

    public ProtobufWriter PackedFixed64(int field, params ulong[] values) => Packed(field, values, (writer, value) => writer.Eight(value));

    public ProtobufWriter PackedDoubles(int field, params double[] values) => Packed(field, values, (writer, value) => writer.Eight(BitConverter.DoubleToUInt64Bits(value)));

    public ProtobufWriter PackedVarints(int field, params ulong[] values) => Packed(field, values, (writer, value) => writer.Number(value));

    /// <summary>An attribute with a text.</summary>
    public ProtobufWriter Attribute(int field, string key, string value) => Attribute(field, key, any => any.Text(1, value));

    /// <summary>An attribute with any value.</summary>
    public ProtobufWriter Attribute(int field, string key, Action<ProtobufWriter> value) => Message(field, pair => pair.Text(1, key).Message(2, value));

    private ProtobufWriter Packed<T>(int field, T[] values, Action<ProtobufWriter, T> write) => Message(field, inner => Array.ForEach(values, value => write(inner, value)));

    private void Number(ulong value)
    {
        for (; value >= 0x80; value >>= 7) _bytes.Add((byte)(value | 0x80));
        _bytes.Add((byte)value);
    }

    private void Eight(ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        foreach (byte one in bytes) _bytes.Add(one);
    }
}
