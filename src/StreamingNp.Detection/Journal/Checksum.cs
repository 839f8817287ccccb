using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace StreamingNp.Detection.Journal;

/// <summary>CRC-32C behind the bytes that it is of, little-endian: what was damaged on its way is not taken for something else.</summary>
internal static class Checksum
{
    public const int Size = sizeof(uint);

    public static void Seal(Span<byte> bytes) => BinaryPrimitives.WriteUInt32LittleEndian(bytes[^Size..], Of(bytes[..^Size]));

    public static bool Holds(ReadOnlySpan<byte> bytes) => bytes.Length >= Size && BinaryPrimitives.ReadUInt32LittleEndian(bytes[^Size..]) == Of(bytes[..^Size]);

    // A start reads all that was kept before the runtime has got round to compiling this well.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint checksum = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..]) checksum = BitOperations.Crc32C(checksum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (byte one in bytes) checksum = BitOperations.Crc32C(checksum, one);
        return ~checksum;
    }
}
