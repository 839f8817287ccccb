using System.Buffers.Binary;

namespace StreamingNp.Detection.Formats.Otlp;

/// <summary>Reads the fields of a protobuf message where they lie, without copying. No bytes make it throw: it ends where they are broken, and says how.</summary>
/// <param name="message">The message, without a length before it.</param>
/// <remarks>The wire format: https://protobuf.dev/programming-guides/encoding. Fields may come in any order and more than once; a field that is not known, or has another type than expected, is passed over by not looking at it.</remarks>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    // Groups are not written any more; messages that hold some are still passed over.
    private const int MaxGroups = 16;
    private const ulong MaxFields = (1UL << 29) - 1;

    private ReadOnlySpan<byte> _rest = message;

    /// <summary>The number of the field.</summary>
    public int Field { get; private set; }

    /// <summary>The type of the field.</summary>
    public ProtobufType Type { get; private set; }

    /// <summary>Its value where it is a number: the bits of it.</summary>
    public ulong Bits { get; private set; }

    /// <summary>Its value where it is a text, a message or packed numbers.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>What is wrong with the bytes; null where nothing is so far.</summary>
    public string? Broken { get; private set; }

    /// <summary>Its value as a number with a fraction.</summary>
    public readonly double Double => BitConverter.UInt64BitsToDouble(Bits);

    /// <summary>Its value as a number whose sign is its lowest bit.</summary>
    public readonly long ZigZag => (long)(Bits >> 1) ^ -(long)(Bits & 1);

    /// <summary>Goes to the next field.</summary>
    /// <returns>False where there is none, or where the bytes are broken.</returns>
    public bool Next()
    {
        if (_rest.IsEmpty || Broken is not null || !TryTag()) return false;
        if (Type != ProtobufType.GroupStart) return TryValue();
        int depth = 1;
        while (depth > 0)
        {
            if (_rest.IsEmpty) return Break("a group without an end");
            if (!TryTag()) return false;
            if (Type == ProtobufType.GroupStart && ++depth > MaxGroups) return Break("groups nested too deep");
            if (Type == ProtobufType.GroupEnd) depth--;
            else if (Type != ProtobufType.GroupStart && !TryValue()) return false;
        }
        // What was in the group is of no interest.
        Field = 0;
        return true;
    }

    /// <summary>Whether this is the field.</summary>
    public readonly bool Is(int field, ProtobufType type) => Field == field && Type == type;

    /// <summary>Reads numbers of eight bytes each from the field, which holds one or many.</summary>
    /// <param name="numbers">Gets their bits.</param>
    public void TakeFixed64(List<ulong> numbers)
    {
        if (Type == ProtobufType.Fixed64) numbers.Add(Bits);
        if (Type != ProtobufType.Bytes) return;
        ReadOnlySpan<byte> packed = Bytes;
        for (; packed.Length >= sizeof(ulong); packed = packed[sizeof(ulong)..]) numbers.Add(BinaryPrimitives.ReadUInt64LittleEndian(packed));
        if (!packed.IsEmpty) Break($"{Bytes.Length} bytes of packed numbers of 8 bytes each");
    }

    /// <summary>Reads numbers of varying length from the field, which holds one or many.</summary>
    /// <param name="numbers">Gets them.</param>
    public void TakeVarints(List<ulong> numbers)
    {
        if (Type == ProtobufType.Varint) numbers.Add(Bits);
        if (Type != ProtobufType.Bytes) return;
        ReadOnlySpan<byte> packed = Bytes;
        while (!packed.IsEmpty)
        {
            if (!TryVarint(ref packed, out ulong number))
            {
                Break("a packed number without an end");
                return;
            }
            numbers.Add(number);
        }
    }

    /// <summary>Takes over what is wrong with a message within the field.</summary>
    public void TakeFault(in ProtobufReader inner)
    {
        if (inner.Broken is { } broken) Break(broken);
    }

    private bool TryTag()
    {
        if (!TryVarint(ref _rest, out ulong tag) || tag >> 3 is 0 or > MaxFields || (tag & 7) > (ulong)ProtobufType.Fixed32) return Break("no number and type of a field");
        (Field, Type) = ((int)(tag >> 3), (ProtobufType)(tag & 7));
        return true;
    }

    private bool TryValue()
    {
        switch (Type)
        {
            case ProtobufType.Varint:
                if (!TryVarint(ref _rest, out ulong number)) return Break("a number without an end");
                Bits = number;
                return true;
            case ProtobufType.Fixed64:
                if (_rest.Length < sizeof(ulong)) return Break($"{_rest.Length} bytes of a number of 8");
                Bits = BinaryPrimitives.ReadUInt64LittleEndian(_rest);
                _rest = _rest[sizeof(ulong)..];
                return true;
            case ProtobufType.Fixed32:
                if (_rest.Length < sizeof(uint)) return Break($"{_rest.Length} bytes of a number of 4");
                Bits = BinaryPrimitives.ReadUInt32LittleEndian(_rest);
                _rest = _rest[sizeof(uint)..];
                return true;
            case ProtobufType.Bytes:
                if (!TryVarint(ref _rest, out ulong length)) return Break("a length without an end");
                if (length > (ulong)_rest.Length) return Break($"a field of {length} bytes where {_rest.Length} are left");
                Bytes = _rest[..(int)length];
                _rest = _rest[(int)length..];
                return true;
            default:
                return Break("the end of a group that did not begin");
        }
    }

    private static bool TryVarint(ref ReadOnlySpan<byte> bytes, out ulong number)
    {
        number = 0;
        for (int index = 0; index < bytes.Length && index < 10; index++)
        {
            number |= (ulong)(bytes[index] & 0x7f) << (7 * index);
            if (bytes[index] >= 0x80) continue;
            bytes = bytes[(index + 1)..];
            return true;
        }
        return false;
    }

    private bool Break(string how)
    {
        Broken ??= how;
        return false;
    }
}
