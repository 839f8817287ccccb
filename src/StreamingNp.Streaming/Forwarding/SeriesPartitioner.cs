using System.Buffers.Binary;

namespace StreamingNp.Streaming.Forwarding;

/// <summary>
/// Says which partition a key belongs to, as Kafka's Java clients do by default (murmur2). The number of partitions is the one that was asked for, not the one
/// that the topic has by now: a topic that grows moves no series.
/// </summary>
internal static class SeriesPartitioner
{
    private const uint Factor = 0x5bd1e995;

    public static int PartitionOf(ReadOnlySpan<byte> key, int partitions) => (int)(Hash(key) & 0x7fffffff) % partitions;

    /// <summary>The hash murmur2 with Kafka's seed.</summary>
    public static uint Hash(ReadOnlySpan<byte> data)
    {
        uint hash = 0x9747b28c ^ (uint)data.Length;
        while (data.Length >= 4)
        {
            uint word = BinaryPrimitives.ReadUInt32LittleEndian(data) * Factor;
            word ^= word >> 24;
            hash = (hash * Factor) ^ (word * Factor);
            data = data[4..];
        }
        if (data.Length >= 3) hash ^= (uint)data[2] << 16;
        if (data.Length >= 2) hash ^= (uint)data[1] << 8;
        if (data.Length >= 1) hash = (hash ^ data[0]) * Factor;
        hash ^= hash >> 13;
        hash *= Factor;
        return hash ^ (hash >> 15);
    }
}
