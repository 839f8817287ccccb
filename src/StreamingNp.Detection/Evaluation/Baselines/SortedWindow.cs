namespace StreamingNp.Detection.Evaluation.Baselines;

/// <summary>The newest values of a sequence, with their median.</summary>
/// <param name="size">How many values are kept; 1 or more.</param>
internal sealed class SortedWindow(int size)
{
    private readonly List<double> _sorted = new(size + 1);
    private readonly Queue<double> _values = new(size + 1);

    /// <summary>How many values there are.</summary>
    public int Count => _sorted.Count;

    /// <summary>Their median, the upper of two; there must be a value.</summary>
    public double Median => _sorted[_sorted.Count / 2];

    /// <summary>Adds the newest value; the oldest goes if there are too many.</summary>
    /// <param name="value">The value, not NaN.</param>
    public void Add(double value)
    {
        int at = _sorted.BinarySearch(value);
        _sorted.Insert(at < 0 ? ~at : at, value);
        _values.Enqueue(value);
        if (_values.Count > size) _sorted.RemoveAt(_sorted.BinarySearch(_values.Dequeue()));
    }
}
