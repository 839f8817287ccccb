using System.Buffers.Binary;

namespace StreamingNp.Detection.Tests.Fuzzing;

/// <summary>Makes messages that nobody wrote: valid ones with flipped bits, other bytes and numbers, pieces lost, repeated or put in, two of them spliced, and now and then random bytes. The same ones for the same seed.</summary>
internal sealed class MessageDamage
{
    private const int MostInserted = 16;

    private static readonly long[] Extremes = [0, 1, -1, 127, 128, 255, 65_535, 65_536, 65_537, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue, 0x7ff0_0000_0000_0000, 0x7ff8_0000_0000_0000];

    private readonly Random _random;
    private readonly IReadOnlyList<byte[]> _valid;
    private readonly byte[] _buffer, _piece;

    public MessageDamage(IReadOnlyList<byte[]> valid, int seed)
    {
        _random = new Random(seed);
        _valid = valid;
        _buffer = new byte[2 * valid.Max(message => message.Length) + 256];
        _piece = new byte[_buffer.Length];
    }

    /// <summary>Whether the next thing happens that happens in one of so many cases.</summary>
    public bool OneIn(int cases) => _random.Next(cases) == 0;

    /// <summary>The next message; it holds until the one after.</summary>
    public Memory<byte> Next()
    {
        byte[] valid = Pick();
        if (OneIn(10))
        {
            // The start of a valid one, so that it is not refused for its first byte alone.
            int known = _random.Next(Math.Min(valid.Length, 24) + 1), random = _random.Next(100);
            valid.AsSpan(0, known).CopyTo(_buffer);
            _random.NextBytes(_buffer.AsSpan(known, random));
            return _buffer.AsMemory(0, known + random);
        }
        valid.CopyTo(_buffer, 0);
        int length = valid.Length;
        if (OneIn(10)) length = Splice(length);
        for (int left = _random.Next(4); left >= 0; left--) length = Change(length);
        return _buffer.AsMemory(0, length);
    }

    private byte[] Pick() => _valid[_random.Next(_valid.Count)];

    // The start of one and the end of another, which do not fit.
    private int Splice(int length)
    {
        byte[] other = Pick();
        int start = _random.Next(length + 1), end = _random.Next(other.Length + 1);
        other.AsSpan(end).CopyTo(_buffer.AsSpan(start));
        return start + other.Length - end;
    }

    private int Change(int length)
    {
        if (length == 0) return 0;
        int at = _random.Next(length), some = _random.Next(1, MostInserted);
        Span<byte> rest = _buffer.AsSpan(at, length - at);
        switch (_random.Next(8))
        {
            case 0:
                rest[0] = (byte)_random.Next(256);
                return length;
            case 1 or 2:
                rest[0] ^= (byte)(1 << _random.Next(8));
                return length;
            case 3:
                Span<byte> number = stackalloc byte[sizeof(long)];
                BinaryPrimitives.WriteInt64LittleEndian(number, Extremes[_random.Next(Extremes.Length)]);
                number = number[..Math.Min(rest.Length, 1 << _random.Next(4))];
                number.CopyTo(rest);
                return length;
            case 4:
                return OneIn(2) ? length - Math.Min(some, length) : at;
            case 5:
                int lost = Math.Min(some, rest.Length);
                rest[lost..].CopyTo(rest);
                return length - lost;
            default:
                if (length + some > _buffer.Length) return length;
                rest.CopyTo(_piece);
                if (OneIn(2)) rest[..Math.Min(some, rest.Length)].CopyTo(_buffer.AsSpan(at));
                else _random.NextBytes(_buffer.AsSpan(at, some));
                _piece.AsSpan(0, length - at).CopyTo(_buffer.AsSpan(at + some));
                return length + some;
        }
    }
}
