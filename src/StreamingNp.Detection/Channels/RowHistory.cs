using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;

namespace StreamingNp.Detection.Channels;

/// <summary>
/// The newest rows of a series by time, with the value of each channel. Rows that contexts leave out take half of them at most, so that what was normal before a long anomaly stays
/// known while it lasts.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class RowHistory
{
    /// <summary>The rows that are kept.</summary>
    public const int Capacity = 96;

    /// <summary>The newest rows that may come on top: those of a stride under way.</summary>
    public const int Spare = 64;

    /// <summary>The rows whose mean is the <see cref="Level"/>.</summary>
    public const int RowsOfLevel = 48;

    // The value of a point is where its row is.
    private readonly RecentPoints _points = new(Capacity, Spare);
    private readonly List<float[]> _rows = [];
    private readonly Stack<int> _free = new();
    private ChannelNames? _mapped;
    private int[] _places = [];

    /// <summary>Begins with no rows.</summary>
    /// <param name="channels">The channels that are kept of them.</param>
    public RowHistory(ChannelNames channels) => Channels = channels;

    /// <summary>The channels, in the order of a row.</summary>
    public ChannelNames Channels { get; private set; }

    /// <summary>What each channel was on average when enough rows had come, or what is became the new normal: a host may be at another level than those that a reduction was learned from. NaN where that is not known; null before.</summary>
    public float[]? Level { get; private set; }

    /// <summary>The rows that are kept.</summary>
    public int Count => _points.Count;

    /// <summary>Whether the oldest rows are to be pushed out.</summary>
    public bool IsOverfull => _points.IsOverfull;

    /// <summary>When a row was, and whether contexts leave it out; 0 is the oldest.</summary>
    public (EventTime Time, bool LeftOut) this[int index] => (_points[index].Time, _points[index].LeftOut);

    /// <summary>The values of a row; NaN where a channel is missing. Of the place of the row, which is its own until it is pushed out.</summary>
    /// <param name="index">The index of the row.</param>
    /// <param name="place">The place.</param>
    public ReadOnlySpan<float> ValuesOf(int index, out int place) => _rows[place = (int)_points[index].Value];

    /// <summary>The values of a row of other channels, in the order of those that are kept; NaN where one is missing.</summary>
    public float[] Arranged(ChannelRow row)
    {
        if (!ReferenceEquals(_mapped, row.Names))
        {
            _places = Places(Channels, row.Names);
            _mapped = row.Names;
        }
        float[] values = new float[Channels.Count];
        for (int channel = 0; channel < values.Length; channel++) values[channel] = _places[channel] < 0 ? float.NaN : row.Values[_places[channel]];
        return values;
    }

    /// <summary>Where channels are among others; −1 for those that are not.</summary>
    /// <param name="channels">The channels.</param>
    /// <param name="among">The others.</param>
    public static int[] Places(ChannelNames channels, ChannelNames among)
    {
        var byName = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int index = 0; index < among.Count; index++) byName.Add(among[index], index);
        return [.. Enumerable.Range(0, channels.Count).Select(channel => byName.GetValueOrDefault(channels[channel], -1))];
    }

    /// <summary>Adds the newest row.</summary>
    public void Add(EventTime time, float[] values, bool leftOut)
    {
        if (!_free.TryPop(out int place))
        {
            place = _rows.Count;
            _rows.Add(values);
        }
        _rows[place] = values;
        _points.Append(new(time, place, leftOut));
    }

    /// <summary>Pushes the row out that is kept no longer.</summary>
    /// <returns>The place that it had, and whether contexts left it out.</returns>
    public (int Place, bool LeftOut) PushOut()
    {
        RecentPoint pushedOut = _points.PushOut();
        _free.Push((int)pushedOut.Value);
        return ((int)pushedOut.Value, pushedOut.LeftOut);
    }

    /// <summary>Takes the newest rows back into contexts.</summary>
    public void AcceptNewest(int count) => _points.AcceptNewest(count);

    /// <summary>Finds the <see cref="Level"/>, of the newest rows that contexts do not leave out.</summary>
    public void FindLevel()
    {
        double[] sums = new double[Channels.Count];
        int[] counts = new int[Channels.Count];
        int left = RowsOfLevel;
        for (int index = _points.Count - 1; index >= 0 && left > 0; index--)
        {
            if (_points[index].LeftOut) continue;
            left--;
            float[] values = _rows[(int)_points[index].Value];
            for (int channel = 0; channel < values.Length; channel++)
            {
                if (float.IsNaN(values[channel])) continue;
                sums[channel] += values[channel];
                counts[channel]++;
            }
        }
        Level = [.. sums.Zip(counts, (sum, count) => count == 0 ? float.NaN : (float)(sum / count))];
    }

    /// <summary>Keeps other channels from now on; of the rows so far those that both have.</summary>
    public void Keep(ChannelNames channels)
    {
        if (channels.Equals(Channels)) return;
        int[] places = Places(channels, Channels);
        for (int row = 0; row < _rows.Count; row++)
        {
            float[] values = _rows[row];
            _rows[row] = [.. places.Select(place => place < 0 ? float.NaN : values[place])];
        }
        if (Level is { } level) Level = [.. places.Select(place => place < 0 ? float.NaN : level[place])];
        (Channels, _mapped) = (channels, null);
    }

    /// <summary>Writes the rows down.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(Level is not null);
        if (Level is not null) FloatCodec.Write(Level, writer);
        writer.Write(_points.Count);
        for (int index = 0; index < _points.Count; index++)
        {
            writer.Write(_points[index].Time.Microseconds);
            writer.Write(_points[index].LeftOut);
            FloatCodec.Write(_rows[(int)_points[index].Value], writer);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote of as many channels, into one without rows.</summary>
    public void Read(BinaryReader reader)
    {
        if (reader.ReadBoolean())
        {
            Level = new float[Channels.Count];
            FloatCodec.Read(Level, reader);
        }
        int count = StateFields.ReadCount(reader);
        if (count > Capacity + Spare) throw StateFields.Damaged($"{count} rows");
        for (; count > 0; count--)
        {
            (EventTime time, bool leftOut) = (StateFields.ReadTime(reader), reader.ReadBoolean());
            float[] values = new float[Channels.Count];
            FloatCodec.Read(values, reader);
            Add(time, values, leftOut);
        }
    }
}
