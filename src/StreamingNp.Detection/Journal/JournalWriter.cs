using StreamingNp.Detection.Channels;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Residuals;

namespace StreamingNp.Detection.Journal;

/// <summary>
/// Packs what changed the series of a lane over a stretch of its source into one record of its journal: <see cref="Begin"/>, <see cref="Add"/> in order
/// of offsets, <see cref="End"/>. Then it can be used again. <see cref="JournalReader"/> reads the record.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class JournalWriter
{
    // Since 7 it is said how wide a prediction is.
    internal const byte FormatVersion = 7;
    internal const byte OldestFormatVersion = 7;
    internal const ulong Units = 3;
    internal const long MicrosecondsPerSecond = 1_000_000, MicrosecondsPerMillisecond = 1_000;

    private readonly PackedWriter _entries = new();
    private readonly PackedWriter _record = new();
    private readonly HashSet<int> _named = [];
    private readonly Dictionary<ChannelNames, int> _channels = [];
    private long _generation;
    private JournalBeginning _beginning;
    private long _from;
    private long _offset;
    private int _series;
    private long _time;
    private ulong _circumstances;

    /// <summary>The entries of the record so far.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes of these entries.</summary>
    public int Length => _entries.Length;

    /// <summary>Begins a record.</summary>
    /// <param name="generation">The generation of the lane's offsets: 0 at first, and a larger number with each new beginning.</param>
    /// <param name="beginning">What begins with the record.</param>
    /// <param name="from">The first source offset of the stretch; 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The generation or the offset is negative.</exception>
    public void Begin(long generation, JournalBeginning beginning, long from)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(generation);
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        (_generation, _beginning, _from) = (generation, beginning, from);
        (_offset, _series, _time, _circumstances, Count) = (from - 1, -1, 0, 0, 0);
        _named.Clear();
        _channels.Clear();
        _entries.Clear();
    }

    /// <summary>Adds an entry.</summary>
    /// <param name="entry">The entry, with its series, name, offset and circumstances. Its offset is not below that of the one before, and that of the first at least the stretch's first less 1.</param>
    /// <exception cref="ArgumentException">The offset is not in order, or the observation has no finite value.</exception>
    public void Add(in JournalEntry entry)
    {
        if (entry.Offset < _offset) throw new ArgumentException($"The journal entry of {entry.Name} at the offset {entry.Offset} came after {_offset}.", nameof(entry));
        if (entry.HasObservation && !IsKept(entry.Observation)) throw new ArgumentException($"The journal entry of {entry.Name} at the offset {entry.Offset} has the value {entry.Observation.Value}.", nameof(entry));
        if (entry.Circumstances != _circumstances)
        {
            _entries.Byte(EntryFlags.OtherCircumstances);
            _entries.Hash(_circumstances = entry.Circumstances);
        }
        bool isNamed = _named.Add(entry.Series);
        _entries.Byte(Flags(entry, isNamed));
        _entries.Count(entry.Offset - _offset);
        // Where series take turns, the next one is the most frequent.
        _entries.Signed((long)entry.Series - _series - 1);
        if (isNamed) _entries.Text(entry.Name);
        (_offset, _series) = (entry.Offset, entry.Series);
        if (entry.HasObservation) AddObservation(entry);
        Count++;
    }

    /// <summary>Ends the record.</summary>
    /// <param name="next">The source offset to go on from: above that of every entry, or that of the last ones where more of it follows in the next record.</param>
    /// <returns>The record.</returns>
    /// <exception cref="ArgumentException">The stretch ends before it begins or before its last entry.</exception>
    public byte[] End(long next)
    {
        if (next < _from || next < _offset) throw new ArgumentException($"A journal record from the offset {_from} with entries up to {_offset} cannot end at {next}.", nameof(next));
        _record.Clear();
        _record.Byte(FormatVersion);
        _record.Byte((int)_beginning);
        _record.Count(_generation);
        _record.Count(_from);
        _record.Count(next - _from);
        byte[] bytes = new byte[_record.Length + _entries.Length + Checksum.Size];
        _record.Written.CopyTo(bytes);
        _entries.Written.CopyTo(bytes.AsSpan(_record.Length));
        Checksum.Seal(bytes);
        return bytes;
    }

    private static int Flags(in JournalEntry entry, bool isNamed)
    {
        int flags = (int)entry.Kind | (isNamed ? EntryFlags.IsNamed : 0);
        if (!entry.HasObservation) return flags;
        if (entry.Observation.Kind is { } kind) flags |= EntryFlags.StatesKind | (kind == SeriesKind.Counter ? EntryFlags.StatesCounter : 0);
        return flags | (entry.Tags is null ? 0 : EntryFlags.HasTags) | (IsSingle(entry.Observation.Value) ? 0 : EntryFlags.IsDouble);
    }

    private void AddObservation(in JournalEntry entry)
    {
        PointReading reading = entry.Reading;
        bool isScored = entry.Kind == JournalEntryKind.Scored, hasOther = !float.IsNaN(reading.Other);
        int flags = (entry.MayAlert ? EntryFlags.MayAlert : 0) | (entry.IsOfClock ? EntryFlags.IsOfClock : 0);
        if (isScored) flags |= (reading.IsAbove ? EntryFlags.IsAbove : 0) | (hasOther ? EntryFlags.HasOther : 0);
        if (entry.Reduced is { } said) flags |= (said.IsKnown ? EntryFlags.IsReduced : 0) | (said.Begins is null ? 0 : EntryFlags.BeginsReduction);
        ChannelRow? row = entry.Observation.Channels;
        _entries.Byte(flags | (row is null ? 0 : EntryFlags.HasChannels));
        AddTime(entry.Observation.Time.Microseconds);
        if (row is not null) AddChannels(row);
        if (row is { Names.Count: > 1 }) { }
        else if (IsSingle(entry.Observation.Value)) _entries.Float((float)entry.Observation.Value);
        else _entries.Double(entry.Observation.Value);
        if (entry.Tags is not null) _entries.Bytes(entry.Tags);
        if (!isScored) return;
        _entries.Float(reading.Residual);
        _entries.Float(reading.MedianResidual);
        _entries.Half(reading.LogSpread);
        _entries.Half(reading.LogHalfWidth);
        _entries.Half(reading.LogDeviation);
        _entries.Float(reading.ModelScore);
        if (hasOther) _entries.Float(reading.Other);
        if (entry.Reduced is { } reduced) AddReduced(reduced);
    }

    private void AddChannels(ChannelRow row)
    {
        AddNames(row.Names);
        foreach (float value in row.Values) _entries.Float(value);
    }

    private void AddReduced(in ReducedReading reduced)
    {
        if (reduced.Begins is { } begins)
        {
            _entries.Hash(begins.Fingerprint);
            AddNames(begins.Channels);
        }
        if (!reduced.IsKnown) return;
        for (int span = 0; span < ReducedReading.Spans; span++) _entries.Float(reduced[span]);
    }

    // Once a record, as series are.
    private void AddNames(ChannelNames names)
    {
        if (_channels.TryGetValue(names, out int number))
        {
            _entries.Count(number);
            return;
        }
        _channels[names] = number = _channels.Count;
        _entries.Count(number);
        _entries.Count(names.Count);
        for (int channel = 0; channel < names.Count; channel++) _entries.Text(names[channel]);
    }

    private static bool IsKept(in Observation observation) => double.IsFinite(observation.Value) || observation.Channels is { Names.Count: > 1, IsMissing: false };

    // How far it is from the one before, in the largest unit that says it exactly.
    private void AddTime(long time)
    {
        long since = time - _time;
        _time = time;
        (long units, ulong unit) = since % MicrosecondsPerSecond == 0 ? (since / MicrosecondsPerSecond, 0UL)
            : since % MicrosecondsPerMillisecond == 0 ? (since / MicrosecondsPerMillisecond, 1UL) : (since, 2UL);
        _entries.Count(PackedWriter.Unsigned(units) * Units + unit);
    }

    private static bool IsSingle(double value) => BitConverter.DoubleToInt64Bits((float)value) == BitConverter.DoubleToInt64Bits(value);
}
