using System.Buffers.Binary;
using System.Text;
using Decoder = Avro.IO.Decoder;

namespace StreamingNp.Streaming.Registry;

/// <summary>
/// Gives the bytes of an Avro record to its reader. The library's own decoder believes every length that it reads, and so takes gigabytes for a few broken bytes; this one refuses what is longer than what is left.
/// Not thread-safe: the buffer is reused.
/// </summary>
/// <remarks>The encoding: https://avro.apache.org/docs/1.12.0/specification/#binary-encoding.</remarks>
internal sealed class AvroBytes : Decoder
{
    private byte[] _bytes = new byte[256];
    private int _length;
    private int _at;
    private long _items;

    /// <summary>How many bytes are left.</summary>
    public int Left => _length - _at;

    /// <summary>Begins with a record.</summary>
    /// <param name="record">Its bytes, which are copied.</param>
    public void Begin(ReadOnlySpan<byte> record)
    {
        if (_bytes.Length < record.Length) _bytes = new byte[Math.Max(record.Length, 2 * _bytes.Length)];
        record.CopyTo(_bytes);
        _length = record.Length;
        _at = 0;
        _items = 0;
    }

    /// <inheritdoc/>
    public void ReadNull()
    {
    }

    /// <inheritdoc/>
    public bool ReadBoolean() => Take(1)[0] switch
    {
        0 => false,
        1 => true,
        _ => throw new InvalidDataException("broken: a boolean is neither 0 nor 1"),
    };

    /// <inheritdoc/>
    public int ReadInt() => ReadLong() is var number and >= int.MinValue and <= int.MaxValue ? (int)number : throw new InvalidDataException("broken: a number is beyond 32 bits");

    /// <inheritdoc/>
    public long ReadLong()
    {
        ulong bits = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            byte one = Take(1)[0];
            bits |= (ulong)(one & 0x7f) << shift;
            if (one < 0x80) return (long)(bits >> 1) ^ -(long)(bits & 1);
        }
        throw new InvalidDataException("broken: a number has no end");
    }

    /// <inheritdoc/>
    public float ReadFloat() => BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)));

    /// <inheritdoc/>
    public double ReadDouble() => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));

    /// <inheritdoc/>
    public byte[] ReadBytes() => Take(ReadLong()).ToArray();

    /// <inheritdoc/>
    public string ReadString() => Encoding.UTF8.GetString(Take(ReadLong()));

    /// <inheritdoc/>
    public int ReadEnum() => ReadInt();

    /// <inheritdoc/>
    public long ReadArrayStart() => ReadItems();

    /// <inheritdoc/>
    public long ReadArrayNext() => ReadItems();

    /// <inheritdoc/>
    public long ReadMapStart() => ReadItems();

    /// <inheritdoc/>
    public long ReadMapNext() => ReadItems();

    /// <inheritdoc/>
    public int ReadUnionIndex() => ReadInt();

    /// <inheritdoc/>
    public void ReadFixed(byte[] buffer) => ReadFixed(buffer, 0, buffer.Length);

    /// <inheritdoc/>
    public void ReadFixed(byte[] buffer, int start, int length) => Take(length).CopyTo(buffer.AsSpan(start, length));

    /// <inheritdoc/>
    public void SkipNull()
    {
    }

    /// <inheritdoc/>
    public void SkipBoolean() => Take(1);

    /// <inheritdoc/>
    public void SkipInt() => ReadLong();

    /// <inheritdoc/>
    public void SkipLong() => ReadLong();

    /// <inheritdoc/>
    public void SkipFloat() => Take(sizeof(float));

    /// <inheritdoc/>
    public void SkipDouble() => Take(sizeof(double));

    /// <inheritdoc/>
    public void SkipBytes() => Take(ReadLong());

    /// <inheritdoc/>
    public void SkipString() => Take(ReadLong());

    /// <inheritdoc/>
    public void SkipEnum() => ReadLong();

    /// <inheritdoc/>
    public void SkipUnionIndex() => ReadLong();

    /// <inheritdoc/>
    public void SkipFixed(int len) => Take(len);

    /// <summary>A number of bytes in words.</summary>
    public static string Shown(long bytes) => bytes == 1 ? "1 byte" : $"{bytes} bytes";

    // A block of items, with its size in bytes behind it where its number is negative.
    private long ReadItems()
    {
        long items = ReadLong();
        if (items < 0)
        {
            ReadLong();
            items = items == long.MinValue ? long.MaxValue : -items;
        }
        // Items may take no bytes, such as nulls; more of them than the record has bytes are not meant.
        if (items > Left || (_items += items) > _length) throw new InvalidDataException($"cut off: a list has {items} more items and {Shown(Left)} left");
        return items;
    }

    private ReadOnlySpan<byte> Take(long length)
    {
        if (length < 0) throw new InvalidDataException("broken: a field has a negative length");
        if (length > Left) throw new InvalidDataException($"cut off: a field takes {Shown(length)} and has {Shown(Left)} left");
        ReadOnlySpan<byte> taken = _bytes.AsSpan(_at, (int)length);
        _at += (int)length;
        return taken;
    }
}
