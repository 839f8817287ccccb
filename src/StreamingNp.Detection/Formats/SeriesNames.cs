namespace StreamingNp.Detection.Formats;

/// <summary>The names of series by the bytes that they were made from: a name is made once and then found again. Bounded; full, it starts anew.</summary>
/// <typeparam name="T">What is known of a series.</typeparam>
internal sealed class SeriesNames<T>
{
    private const int MaxBytes = 16 << 20;
    // What a name takes besides its bytes, roughly.
    private const int Overhead = 200;

    private readonly Dictionary<byte[], T> _known = new(ByteComparer.Instance);
    private readonly Dictionary<byte[], T>.AlternateLookup<ReadOnlySpan<byte>> _bySpan;
    private byte[] _key = new byte[512];
    private int _keyLength;
    private int _mark;
    private int _bytes;

    public SeriesNames() => _bySpan = _known.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>Looks a series up by the parts of its name, as they stand in the record.</summary>
    public bool TryFind(ReadOnlySpan<byte> name, ReadOnlySpan<byte> field, ReadOnlySpan<byte> tags, ReadOnlySpan<byte> recordKey, out T known)
    {
        Start();
        Append(name);
        Append(field);
        Append(tags);
        Append(recordKey);
        return TryFind(out known);
    }

    /// <summary>Begins to look a series up by any number of parts.</summary>
    public void Start() => _keyLength = 0;

    /// <summary>Says that the parts so far are those of several series.</summary>
    public void Mark() => _mark = _keyLength;

    /// <summary>Begins another series with the parts before the mark.</summary>
    public void StartAtMark() => _keyLength = _mark;

    /// <summary>Adds a part.</summary>
    public void Append(ReadOnlySpan<byte> part)
    {
        if (_key.Length < _keyLength + part.Length + 1) Array.Resize(ref _key, 2 * (_keyLength + part.Length + 1));
        part.CopyTo(_key.AsSpan(_keyLength));
        _keyLength += part.Length;
        // No text in UTF-8 has such a byte.
        _key[_keyLength++] = 0xff;
    }

    /// <summary>Looks the series up whose parts were added.</summary>
    public bool TryFind(out T known) => _bySpan.TryGetValue(_key.AsSpan(0, _keyLength), out known!);

    /// <summary>Keeps what was looked up last and not found.</summary>
    public T Keep(T made)
    {
        _bytes += 2 * _keyLength + Overhead;
        if (_bytes > MaxBytes)
        {
            _known.Clear();
            _bytes = 2 * _keyLength + Overhead;
        }
        _bySpan[_key.AsSpan(0, _keyLength)] = made;
        return made;
    }

    private sealed class ByteComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly ByteComparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
