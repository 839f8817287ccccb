using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.Lanes;

/// <summary>The records of a lane that are under way, in order of their offsets: series overtake each other, offsets must not.</summary>
internal sealed class OffsetLedger
{
    private readonly Queue<Entry> _entries = new();
    private readonly Stack<Entry> _spare = new();
    private Entry? _newest;

    /// <summary>The records under way.</summary>
    public int Count => _entries.Count;

    /// <summary>The observations under way.</summary>
    public int Observations { get; private set; }

    /// <summary>The newest record under way; null where there is none.</summary>
    public Entry? Newest => _entries.Count > 0 ? _newest : null;

    /// <summary>The oldest record under way; null where there is none.</summary>
    public Entry? Oldest => _entries.TryPeek(out Entry? oldest) ? oldest : null;

    /// <summary>A record came in, or the wall clock decided something that takes time.</summary>
    /// <param name="offset">Its offset; of the clock, that of the newest record before.</param>
    /// <param name="observations">The observations that it holds; a record without is done at once.</param>
    /// <param name="isOfClock">Whether it is of the clock.</param>
    public Entry Add(long offset, int observations = 1, bool isOfClock = false)
    {
        Entry entry = _spare.TryPop(out Entry? spare) ? spare : new Entry();
        entry.Offset = offset;
        entry.Left = observations;
        entry.IsOfClock = isOfClock;
        entry.IsDeadLettered = false;
        entry.Record = null;
        Observations += observations;
        _entries.Enqueue(entry);
        return _newest = entry;
    }

    /// <summary>One observation of a record is done, and all that came of it.</summary>
    public void Settle(Entry entry)
    {
        Observations--;
        if (--entry.Left > 0) return;
        entry.Record = null;
        if (entry.Outcome.Traces is [var trace]) trace.Settled();
    }

    /// <summary>Takes off the records at the front that are done.</summary>
    /// <param name="outcome">Gets what came of them.</param>
    /// <returns>The offset behind them; null where the oldest record is not done.</returns>
    public long? TakeDone(Outcome outcome)
    {
        long? next = null;
        while (_entries.TryPeek(out Entry? entry) && entry.IsDone)
        {
            _entries.Dequeue();
            outcome.TakeOver(entry.Outcome);
            next = entry.Offset + 1;
            _spare.Push(entry);
        }
        return next;
    }

    /// <summary>One record under way.</summary>
    internal sealed class Entry
    {
        public long Offset { get; set; }

        /// <summary>The observations of it that are not done.</summary>
        public int Left { get; set; }

        /// <summary>Whether all of it is done.</summary>
        public bool IsDone => Left == 0;

        /// <summary>Whether a dead letter of it was made: one is enough.</summary>
        public bool IsDeadLettered { get; set; }

        /// <summary>Whether it is no record, but what the wall clock decided behind the record of its offset.</summary>
        public bool IsOfClock { get; set; }

        /// <summary>The record, while it may become a dead letter; it keeps memory alive that others share.</summary>
        public ConsumedRecord? Record { get; set; }

        public Outcome Outcome { get; } = new();
    }
}
