using Confluent.Kafka;

namespace StreamingNp.Streaming.Source;

/// <summary>
/// Takes keys and values as they are. Small ones are packed into slabs of 64 KB, which spares the garbage collector two
/// objects a record; a slab is never reused, so that slices stay valid. For one thread.
/// </summary>
internal sealed class RecordBytes : IDeserializer<ReadOnlyMemory<byte>?>
{
    private const int SlabSize = 64 * 1024;
    private byte[] _slab = [];
    private int _used;

    public ReadOnlyMemory<byte>? Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context)
    {
        if (isNull) return null;
        if (data.Length > SlabSize / 8) return data.ToArray();
        if (_slab.Length - _used < data.Length)
        {
            _slab = GC.AllocateUninitializedArray<byte>(SlabSize);
            _used = 0;
        }
        Memory<byte> slice = _slab.AsMemory(_used, data.Length);
        data.CopyTo(slice.Span);
        _used += data.Length;
        return slice;
    }
}
