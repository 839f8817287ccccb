using StreamingNp.Detection.Series;
using StreamingNp.Detection.State;

namespace StreamingNp.Detection.Journal;

/// <summary>The state of a series as it is kept, with what it includes of the source. Read in two steps: which is the newest can be told without its state.</summary>
public sealed record SeriesSnapshot
{
    private const byte FormatVersion = 1;
    private const string What = "The snapshot of a series";

    private readonly ReadOnlyMemory<byte> _state;

    private SeriesSnapshot(ReadOnlyMemory<byte> state) => _state = state;

    /// <summary>The <see cref="Configuration.ShapeHash"/> of what wrote it.</summary>
    public required ulong ShapeHash { get; init; }

    /// <summary>The generation of the lane's offsets.</summary>
    public required long Generation { get; init; }

    /// <summary>The number that the lane knows the series by.</summary>
    public required int Series { get; init; }

    /// <summary>The highest source offset that the state includes; −1 for none.</summary>
    public required long AppliedOffset { get; init; }

    /// <summary>Writes the state of a series down, tags included.</summary>
    /// <param name="state">The state, with no window under way.</param>
    /// <param name="shapeHash">See <c>ShapeHash</c>.</param>
    /// <param name="generation">See <see cref="Generation"/>.</param>
    /// <param name="series">See <see cref="Series"/>.</param>
    /// <param name="appliedOffset">See <see cref="AppliedOffset"/>.</param>
    public static byte[] Write(SeriesState state, ulong shapeHash, long generation, int series, long appliedOffset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(generation);
        ArgumentOutOfRangeException.ThrowIfNegative(series);
        ArgumentOutOfRangeException.ThrowIfLessThan(appliedOffset, -1);
        var header = new PackedWriter();
        header.Byte(FormatVersion);
        header.Hash(shapeHash);
        header.Count(generation);
        header.Count(series);
        header.Count(appliedOffset + 1);
        // A full history takes about 10 KB.
        using var stream = new MemoryStream(12_288);
        stream.Write(header.Written);
        using (var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true)) SeriesStateCodec.Write(state, writer);
        byte[] bytes = new byte[stream.Length + Checksum.Size];
        stream.GetBuffer().AsSpan(0, (int)stream.Length).CopyTo(bytes);
        Checksum.Seal(bytes);
        return bytes;
    }

    /// <summary>Reads a snapshot but for its state.</summary>
    /// <param name="bytes">What <see cref="Write"/> returned; not changed afterwards.</param>
    /// <exception cref="InvalidDataException">It is damaged, or of another format.</exception>
    public static SeriesSnapshot Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > 0 && bytes.Span[0] != FormatVersion)
            throw new InvalidDataException($"{What} has format {bytes.Span[0]} and this version reads format {FormatVersion}; start with --reset-state or use the version that wrote it.");
        if (!Checksum.Holds(bytes.Span)) throw Damage.In(What, "does not have the checksum that it bears");
        var reader = new PackedReader(bytes[..^Checksum.Size], What);
        if (reader.Byte() != FormatVersion) throw reader.Damaged("is too short");
        ulong shape = reader.Hash();
        long generation = reader.Count(), series = reader.Count(), applied = reader.Count() - 1;
        if (series > int.MaxValue) throw reader.Damaged($"is of the series {series}");
        return new(reader.Rest) { ShapeHash = shape, Generation = generation, Series = (int)series, AppliedOffset = applied };
    }

    /// <summary>Reads the state.</summary>
    /// <param name="options">How much of its past a series keeps, of the same <c>ShapeHash</c>.</param>
    /// <exception cref="InvalidDataException">The state is damaged, or of another shape.</exception>
    public SeriesState ReadState(HistoryOptions options)
    {
        using var stream = new MemoryStream(_state.ToArray());
        using var reader = new BinaryReader(stream);
        SeriesState state = SeriesStateCodec.Read(reader, options);
        return stream.Position == stream.Length ? state : throw Damage.In(What, $"holds {stream.Length - stream.Position} bytes behind its state");
    }
}
