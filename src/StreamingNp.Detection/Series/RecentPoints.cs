using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Series;

/// <summary>The newest points of a series in order of event time: a ring that grows with the series up to its capacity.</summary>
public sealed class RecentPoints(int capacity)
{
    private RecentPoint[] _ring = new RecentPoint[Math.Min(capacity, 16)];
    private int _first;

    /// <summary>The number of points.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the next <see cref="Add"/> pushes the oldest point out.</summary>
    public bool IsFull => Count == capacity;

    /// <summary>The point with the given index; 0 is the oldest.</summary>
    public RecentPoint this[int index] => _ring[Slot(index)];

    /// <summary>Adds the newest point and pushes the oldest one out where there is no room.</summary>
    public void Add(RecentPoint point)
    {
        if (IsFull)
        {
            _ring[_first] = point;
            _first = (_first + 1) % _ring.Length;
            return;
        }
        if (Count == _ring.Length) Grow();
        _ring[Slot(Count)] = point;
        Count++;
    }

    /// <summary>Takes the newest <paramref name="count"/> points back into contexts: what lasted that long is the new normal.</summary>
    public void AcceptNewest(int count)
    {
        for (int index = Math.Max(0, Count - count); index < Count; index++)
        {
            int slot = Slot(index);
            _ring[slot] = _ring[slot] with { LeftOut = false };
        }
    }

    /// <summary>The index of the first point that is not earlier than <paramref name="time"/>; <see cref="Count"/> where there is none.</summary>
    public int FirstNotBefore(EventTime time)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (this[middle].Time < time) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    // Every look at a point comes by here: a comparison takes less time than a division.
    private int Slot(int index)
    {
        int slot = _first + index;
        return slot < _ring.Length ? slot : slot - _ring.Length;
    }

    private void Grow()
    {
        var larger = new RecentPoint[Math.Min(capacity, _ring.Length * 2)];
        for (int index = 0; index < Count; index++) larger[index] = this[index];
        _ring = larger;
        _first = 0;
    }
}
