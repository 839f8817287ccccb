using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Series;

/// <summary>The observations of a series that are held back, in order of time; no two of one time.</summary>
public sealed class HeldObservations
{
    private readonly List<HeldObservation> _held = new(0);

    /// <summary>How many there are.</summary>
    public int Count => _held.Count;

    /// <summary>One of them; 0 is the oldest.</summary>
    public HeldObservation this[int index] => _held[index];

    /// <summary>Whether one of this time is held.</summary>
    public bool Contains(EventTime time) => IndexBehind(time) is > 0 and int behind && _held[behind - 1].Time == time;

    /// <summary>Holds one back.</summary>
    /// <returns>False where one of its time is held already.</returns>
    public bool Add(in HeldObservation observation)
    {
        int behind = IndexBehind(observation.Time);
        if (behind > 0 && _held[behind - 1].Time == observation.Time) return false;
        _held.Insert(behind, observation);
        return true;
    }

    /// <summary>Lets the one of a time go.</summary>
    /// <returns>False where there is none.</returns>
    public bool Remove(EventTime time)
    {
        int behind = IndexBehind(time);
        if (behind == 0 || _held[behind - 1].Time != time) return false;
        _held.RemoveAt(behind - 1);
        return true;
    }

    /// <summary>Lets all go.</summary>
    public void Clear() => _held.Clear();

    // Most come in order: the newest is behind all.
    private int IndexBehind(EventTime time)
    {
        int index = _held.Count;
        while (index > 0 && _held[index - 1].Time > time) index--;
        return index;
    }
}
