using System.Buffers.Binary;
using System.Text;

namespace StreamingNp.Detection.Journal;

/// <summary>Reads what a <see cref="PackedWriter"/> wrote.</summary>
/// <param name="bytes">The bytes.</param>
/// <param name="what">What they are, for the reason why they are refused.</param>
internal sealed class PackedReader(ReadOnlyMemory<byte> bytes, string what)
{
    private int _place;

    public bool IsAtEnd => _place == bytes.Length;

    public ReadOnlyMemory<byte> Rest => bytes[_place..];

    public InvalidDataException Damaged(string damage) => Damage.In(what, damage);

    public byte Byte() => Take(1)[0];

    public Half Half() => BinaryPrimitives.ReadHalfLittleEndian(Take(sizeof(ushort)));

    public float Float() => BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)));

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));

    public ulong Hash() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    public long Count()
    {
        ulong count = Unsigned();
        return count <= long.MaxValue ? (long)count : throw Damaged($"holds a count of {count}");
    }

    public long Signed() => Signed(Unsigned());

    public static long Signed(ulong packed) => (long)(packed >> 1) ^ -(long)(packed & 1);

    public byte[] Bytes() => Block().ToArray();

    public string Text() => Encoding.UTF8.GetString(Block());

    public ulong Unsigned()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = Byte();
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }
        throw Damaged("holds a number that does not end");
    }

    private ReadOnlySpan<byte> Block()
    {
        long length = Count();
        return length <= bytes.Length - _place ? Take((int)length) : throw Damaged($"ends within a text of {length} bytes");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (bytes.Length - _place < count) throw Damaged("is cut short");
        _place += count;
        return bytes.Span.Slice(_place - count, count);
    }
}
