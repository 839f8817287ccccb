using System.Buffers.Binary;
using System.Text;

namespace StreamingNp.Detection.Journal;

/// <summary>Numbers in as few bytes as they take, in a buffer that grows and is used again.</summary>
internal sealed class PackedWriter
{
    private byte[] _bytes = new byte[256];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Byte(int value) => Room(1)[0] = (byte)value;

    public void Half(Half value) => BinaryPrimitives.WriteHalfLittleEndian(Room(sizeof(ushort)), value);

    public void Float(float value) => BinaryPrimitives.WriteSingleLittleEndian(Room(sizeof(float)), value);

    public void Double(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Room(sizeof(double)), value);

    public void Hash(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Room(sizeof(ulong)), value);

    // Seven bits a byte, the lowest first; the highest bit says that more follow.
    public void Count(ulong value)
    {
        for (; value >= 0x80; value >>= 7) Byte((int)(value & 0x7f) | 0x80);
        Byte((int)value);
    }

    public void Count(long value) => Count((ulong)value);

    public void Signed(long value) => Count(Unsigned(value));

    // Small numbers of either sign are small counts.
    public static ulong Unsigned(long value) => (ulong)((value << 1) ^ (value >> 63));

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        Count(bytes.Length);
        bytes.CopyTo(Room(bytes.Length));
    }

    public void Text(string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        Count(length);
        Encoding.UTF8.GetBytes(text, Room(length));
    }

    private Span<byte> Room(int count)
    {
        if (_bytes.Length - Length < count) Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, Length + count));
        Length += count;
        return _bytes.AsSpan(Length - count, count);
    }
}
