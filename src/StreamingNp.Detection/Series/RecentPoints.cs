using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Series;

/// <summary>
/// The newest points of a series in order of event time: a ring that grows with the series up to its capacity. Points that contexts leave out take half of it at most, so that what was normal
/// before a long anomaly stays known while it lasts.
/// </summary>
/// <param name="capacity">The points to keep.</param>
/// <param name="spare">The points that may come on top, until they are pushed out.</param>
public sealed class RecentPoints(int capacity, int spare = 0)
{
    private RecentPoint[] _ring = new RecentPoint[Math.Min(capacity, 16)];
    private int _first;
    private int _leftOut;

    /// <summary>The number of points.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the next <see cref="Add"/> pushes the oldest point out.</summary>
    public bool IsFull => Count >= capacity;

    /// <summary>Whether there are more points than are to be kept.</summary>
    public bool IsOverfull => Count > capacity;

    /// <summary>The point with the given index; 0 is the oldest.</summary>
    public RecentPoint this[int index] => _ring[Slot(index)];

    /// <summary>Adds the newest point and pushes one out where there is no room: the oldest, or where those that contexts leave out are too many, the oldest of them.</summary>
    /// <returns>The point that was pushed out; null where there was room.</returns>
    public RecentPoint? Add(RecentPoint point)
    {
        RecentPoint? pushedOut = IsFull ? PushOut() : null;
        Append(point);
        return pushedOut;
    }

    /// <summary>Adds the newest point on top of the others.</summary>
    public void Append(RecentPoint point)
    {
        if (Count == _ring.Length) Grow();
        _ring[Slot(Count)] = point;
        Count++;
        if (point.LeftOut) _leftOut++;
    }

    /// <summary>Leaves a point out of contexts.</summary>
    /// <param name="index">Its index; 0 is the oldest.</param>
    public void LeaveOut(int index)
    {
        int slot = Slot(index);
        if (!_ring[slot].LeftOut) _leftOut++;
        _ring[slot] = _ring[slot] with { LeftOut = true };
    }

    /// <summary>Takes the newest <paramref name="count"/> points back into contexts: what lasted that long is the new normal.</summary>
    public void AcceptNewest(int count)
    {
        for (int index = Math.Max(0, Count - count); index < Count; index++)
        {
            int slot = Slot(index);
            if (_ring[slot].LeftOut) _leftOut--;
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

    /// <summary>Pushes a point out, as <see cref="Add"/> does where there is no room.</summary>
    public RecentPoint PushOut()
    {
        int index = 0;
        if (_leftOut > capacity / 2)
            while (!this[index].LeftOut) index++;
        RecentPoint pushedOut = this[index];
        // What is older moves up by one.
        for (; index > 0; index--) _ring[Slot(index)] = this[index - 1];
        _first = (_first + 1) % _ring.Length;
        Count--;
        if (pushedOut.LeftOut) _leftOut--;
        return pushedOut;
    }

    // Every look at a point comes by here: a comparison takes less time than a division.
    private int Slot(int index)
    {
        int slot = _first + index;
        return slot < _ring.Length ? slot : slot - _ring.Length;
    }

    private void Grow()
    {
        var larger = new RecentPoint[_ring.Length < capacity ? Math.Min(capacity, _ring.Length * 2) : capacity + spare];
        for (int index = 0; index < Count; index++) larger[index] = this[index];
        _ring = larger;
        _first = 0;
    }
}
