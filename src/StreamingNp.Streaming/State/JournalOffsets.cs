namespace StreamingNp.Streaming.State;

/// <summary>Remembers where the journal records of a lane are on Kafka, to say where a restore from a checkpoint has to begin.</summary>
internal sealed class JournalOffsets
{
    /// <summary>The records remembered, at most; beyond that two become one, which begins a restore a little early.</summary>
    public const int Max = 65_536;

    private readonly List<(LanePosition End, long Offset)> _records = [];
    private long _next = -1;

    /// <summary>Says that every record to come is at this offset or a later one.</summary>
    public void StartAt(long offset) => _next = Math.Max(_next, offset);

    /// <summary>Remembers a record.</summary>
    /// <param name="end">Where the record's stretch ends.</param>
    /// <param name="offset">Its offset in its partition of Kafka; -1 for unknown.</param>
    public void Add(LanePosition end, long offset)
    {
        // Somewhere behind the one before, where it is not known better.
        _records.Add((end, offset < 0 ? _next : offset));
        if (offset >= 0) _next = offset + 1;
        if (_records.Count > Max) Thin();
    }

    /// <summary>The offset on Kafka from which every record is found that reaches beyond the checkpoint; -1 where that is not known. Forgets those before it.</summary>
    public long Begin(LanePosition checkpoint)
    {
        int covered = 0;
        while (covered < _records.Count && _records[covered].End <= checkpoint) covered++;
        _records.RemoveRange(0, covered);
        return _records.Count > 0 ? _records[0].Offset : _next;
    }

    private void Thin()
    {
        for (int pair = 0; pair < _records.Count / 2; pair++)
            _records[pair] = (Later(_records[2 * pair].End, _records[(2 * pair) + 1].End), _records[2 * pair].Offset);
        int left = _records.Count / 2;
        if (_records.Count % 2 == 1) _records[left++] = _records[^1];
        _records.RemoveRange(left, _records.Count - left);
    }

    private static LanePosition Later(LanePosition one, LanePosition other) => one > other ? one : other;
}
