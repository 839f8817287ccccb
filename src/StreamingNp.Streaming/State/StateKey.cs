using System.Globalization;
using System.Text;
using Confluent.Kafka;

namespace StreamingNp.Streaming.State;

/// <summary>
/// The keys of state records on Kafka: <c>topic/partition/kind</c> and, where a lane has several of a kind,
/// <c>/name</c>. Names of topics have no slash, so that lanes may share a partition.
/// </summary>
internal sealed class StateKey(TopicPartition lane)
{
    public const byte Journal = (byte)'j', Snapshot = (byte)'s', Circumstances = (byte)'c', Checkpoint = (byte)'p', Reset = (byte)'r';

    private readonly byte[] _lane = Encoding.UTF8.GetBytes($"{lane.Topic}/{lane.Partition.Value}/");

    public byte[] Of(byte kind) => [.. _lane, kind];

    public byte[] Of(byte kind, string name) => [.. _lane, kind, (byte)'/', .. Encoding.UTF8.GetBytes(name)];

    public byte[] Of(ulong circumstances) => Of(Circumstances, circumstances.ToString("x16", CultureInfo.InvariantCulture));

    /// <summary>Reads a key. False where it is another lane's, or nobody's.</summary>
    public bool TryRead(ReadOnlySpan<byte> key, out byte kind, out ReadOnlySpan<byte> name)
    {
        kind = 0;
        name = default;
        if (key.Length <= _lane.Length || !key.StartsWith(_lane)) return false;
        kind = key[_lane.Length];
        name = key.Length > _lane.Length + 2 ? key[(_lane.Length + 2)..] : default;
        return true;
    }

    public static bool TryReadHash(ReadOnlySpan<byte> name, out ulong hash) => ulong.TryParse(name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out hash);
}
