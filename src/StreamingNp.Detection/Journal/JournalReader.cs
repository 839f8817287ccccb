using StreamingNp.Detection.Channels;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Reduction;
using StreamingNp.Detection.Residuals;

namespace StreamingNp.Detection.Journal;

/// <summary>Reads a record of a journal that a <see cref="JournalWriter"/> wrote. What is damaged is refused with an <see cref="InvalidDataException"/> and nothing else, and costs no more memory than the record itself.</summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class JournalReader
{
    private readonly PackedReader _bytes;
    private readonly Dictionary<int, string> _names = [];
    private readonly List<ChannelNames> _channels = [];
    private long _offset;
    private int _series = -1;
    private long _time;
    private ulong _circumstances;

    /// <summary>Begins to read a record.</summary>
    /// <param name="record">The record; not changed while it is read.</param>
    /// <exception cref="InvalidDataException">It is damaged, or of another format.</exception>
    public JournalReader(ReadOnlyMemory<byte> record)
    {
        const string What = "The journal record";
        if (record.Length > 0 && record.Span[0] is < JournalWriter.OldestFormatVersion or > JournalWriter.FormatVersion)
            throw new InvalidDataException($"{What} has format {record.Span[0]} and this version reads formats {JournalWriter.OldestFormatVersion} to {JournalWriter.FormatVersion}; start with --reset-state or use the version that wrote it.");
        if (!Checksum.Holds(record.Span)) throw Damage.In(What, "does not have the checksum that it bears");
        _bytes = new PackedReader(record[..^Checksum.Size], What);
        if (_bytes.IsAtEnd) throw _bytes.Damaged("is too short");
        _ = _bytes.Byte();
        Beginning = (JournalBeginning)_bytes.Byte();
        if (!Enum.IsDefined(Beginning)) throw _bytes.Damaged($"begins with {Beginning:D}");
        Generation = _bytes.Count();
        From = _bytes.Count();
        long count = _bytes.Count();
        Next = count <= long.MaxValue - From ? From + count : throw _bytes.Damaged($"spans {count} offsets");
        _offset = From - 1;
    }

    /// <summary>What begins with the record.</summary>
    public JournalBeginning Beginning { get; }

    /// <summary>The generation of the lane's offsets.</summary>
    public long Generation { get; }

    /// <summary>The first source offset of the stretch that the record tells of.</summary>
    public long From { get; }

    /// <summary>The source offset behind that stretch.</summary>
    public long Next { get; }

    /// <summary>Reads the next entry.</summary>
    /// <param name="entry">The entry; the last one's where the result is false.</param>
    /// <returns>False at the end of the record.</returns>
    /// <exception cref="InvalidDataException">The record is damaged.</exception>
    public bool TryRead(out JournalEntry entry)
    {
        entry = default;
        if (_bytes.IsAtEnd) return false;
        int flags = _bytes.Byte();
        if (flags == EntryFlags.OtherCircumstances)
        {
            _circumstances = _bytes.Hash();
            flags = _bytes.Byte();
        }
        var kind = (JournalEntryKind)(flags & EntryFlags.KindMask);
        if (!Enum.IsDefined(kind)) throw _bytes.Damaged($"holds an entry of the kind {kind:D}");
        long since = _bytes.Count(), seriesSince = _bytes.Signed();
        if (since > Next - _offset) throw _bytes.Damaged($"holds an entry {since} offsets behind {_offset} and ends at {Next}");
        if (seriesSince < -(long)_series - 1 || seriesSince > int.MaxValue - 1L - _series) throw _bytes.Damaged($"holds a series {seriesSince} behind {_series}");
        _offset += since;
        _series += (int)seriesSince + 1;
        if ((flags & EntryFlags.IsNamed) != 0) _names[_series] = _bytes.Text();
        if (!_names.TryGetValue(_series, out string? name)) throw _bytes.Damaged($"does not name the series {_series}");
        entry = new() { Kind = kind, Series = _series, Name = name, Offset = _offset, Circumstances = _circumstances };
        if (entry.HasObservation) entry = WithObservation(entry, flags);
        return true;
    }

    private JournalEntry WithObservation(in JournalEntry entry, int flags)
    {
        bool isScored = entry.Kind == JournalEntryKind.Scored;
        int more = _bytes.Byte();
        EventTime time = Time();
        ChannelRow? row = (more & EntryFlags.HasChannels) != 0 ? Channels() : null;
        bool hasValue = row is not { Names.Count: > 1 };
        double value = !hasValue ? double.NaN : (flags & EntryFlags.IsDouble) != 0 ? _bytes.Double() : _bytes.Float();
        if (hasValue && !double.IsFinite(value)) throw _bytes.Damaged($"holds a value of {value}");
        if (row is { IsMissing: true }) throw _bytes.Damaged("holds channels without a value");
        SeriesKind? kind = (flags & EntryFlags.StatesKind) == 0 ? null : (flags & EntryFlags.StatesCounter) != 0 ? SeriesKind.Counter : SeriesKind.Gauge;
        return entry with
        {
            Observation = new(time, value) { Kind = kind, Channels = row },
            MayAlert = (more & EntryFlags.MayAlert) != 0,
            IsOfClock = (more & EntryFlags.IsOfClock) != 0,
            Tags = (flags & EntryFlags.HasTags) != 0 ? _bytes.Bytes() : null,
            Reading = isScored ? Reading(more) : default,
            Reduced = isScored ? Reduced(more) : null,
        };
    }

    private ChannelRow Channels()
    {
        ChannelNames names = KnownNames();
        float[] values = new float[names.Count];
        foreach (ref float value in values.AsSpan())
        {
            value = _bytes.Float();
            if (float.IsInfinity(value)) throw _bytes.Damaged($"holds a value of {value}");
        }
        return new(names, values);
    }

    private ReducedReading? Reduced(int more)
    {
        if ((more & (EntryFlags.IsReduced | EntryFlags.BeginsReduction)) == 0) return null;
        ReductionIdentity? begins = null;
        if ((more & EntryFlags.BeginsReduction) != 0)
        {
            ulong fingerprint = _bytes.Hash();
            begins = new(fingerprint, KnownNames());
        }
        ReducedReading said = (more & EntryFlags.IsReduced) != 0 ? new(Score(_bytes.Float()), Score(_bytes.Float()), Score(_bytes.Float())) : ReducedReading.Unknown;
        return said with { Begins = begins };
    }

    private ChannelNames KnownNames()
    {
        long number = _bytes.Count();
        if (number > _channels.Count) throw _bytes.Damaged($"holds channels {number} of {_channels.Count}");
        if (number == _channels.Count) _channels.Add(Names());
        return _channels[(int)number];
    }

    private ChannelNames Names()
    {
        long count = _bytes.Count();
        if (count is < 1 or > ChannelNames.Max) throw _bytes.Damaged($"holds {count} channels");
        string[] names = new string[count];
        for (int channel = 0; channel < names.Length; channel++) names[channel] = _bytes.Text();
        return names.Distinct(StringComparer.Ordinal).Count() == names.Length ? new(names) : throw _bytes.Damaged("holds two channels of one name");
    }

    private EventTime Time()
    {
        ulong packed = _bytes.Unsigned();
        long units = PackedReader.Signed(packed / JournalWriter.Units);
        long unit = (packed % JournalWriter.Units) switch { 0 => JournalWriter.MicrosecondsPerSecond, 1 => JournalWriter.MicrosecondsPerMillisecond, _ => 1 };
        var time = new EventTime(_time += units * unit);
        return time.IsInRange ? time : throw _bytes.Damaged($"holds a time of {time.Microseconds} µs since 1970");
    }

    private PointReading Reading(int more)
    {
        float residual = _bytes.Float();
        if (!float.IsFinite(residual)) throw _bytes.Damaged($"holds a residual of {residual}");
        float medianResidual = _bytes.Float();
        if (!float.IsFinite(medianResidual)) throw _bytes.Damaged($"holds a residual of {medianResidual}");
        Half logSpread = _bytes.Half();
        if (Half.IsInfinity(logSpread)) throw _bytes.Damaged($"holds a spread of e^{logSpread}");
        Half logHalfWidth = _bytes.Half();
        if (Half.IsInfinity(logHalfWidth)) throw _bytes.Damaged($"holds a width of e^{logHalfWidth}");
        Half logDeviation = _bytes.Half();
        if (Half.IsInfinity(logDeviation)) throw _bytes.Damaged($"holds a deviation of e^{logDeviation}");
        return new()
        {
            Residual = residual,
            MedianResidual = medianResidual,
            LogSpread = logSpread,
            LogHalfWidth = logHalfWidth,
            LogDeviation = logDeviation,
            ModelScore = Score(_bytes.Float()),
            IsAbove = (more & EntryFlags.IsAbove) != 0,
            Other = (more & EntryFlags.HasOther) != 0 ? Score(_bytes.Float()) : float.NaN,
        };
    }

    private float Score(float score) => float.IsFinite(score) && score >= 0 ? score : throw _bytes.Damaged($"holds a surprise of {score}");
}
