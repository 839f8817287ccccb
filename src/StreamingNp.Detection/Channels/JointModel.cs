using StreamingNp.Detection.Noise;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Thresholds;

namespace StreamingNp.Detection.Channels;

/// <summary>
/// What the channels of one series are together: it is asked of each row how far each channel is from what the others say of it (the residuals of a regression
/// on all others), over one, some and many rows, the largest and all together, and how far all have moved at once. The least probable answer counts, and how often rows
/// of this series come as far says what it is worth. What is odd does not teach it.
/// </summary>
/// <remarks>Not thread-safe. Its state takes some 4·n + 400 bytes for each of n channels.</remarks>
public sealed class JointModel
{
    /// <summary>The rows from which a series of several channels is judged.</summary>
    public const int MinRows = 320;

    private const int RowsToBegin = 32, RowsBetweenLooks = 16, MinRowsBetweenRenewals = 32;

    // What lasts and deviates so far is odd.
    private const double OddDeviation = 4.5;

    // A row that deviates further than this teaches less.
    private const double FullDeviation = 2;

    // A reading tells of its channels from this score on.
    private const double ScoreToTell = 1;

    // Where rows are joined of single channels: which ones there are is known after so many, and so often a row waits for new ones.
    private const int RowsBetweenWaits = 16;

    private readonly KnownChannels _channels;
    private readonly RecentRows _recent = new();
    private readonly ChannelDeviations _deviations = new();
    private readonly CommonModes _modes = new();
    private readonly JointSums _sums = new();
    private readonly MagnitudeHistogram _improbabilities = new();
    private readonly StandardisedRow _row = new();
    private ChannelCovariance _covariance = new();
    private OddStretch _odd;
    private int _rows;
    private int _untilRenewal;
    private double _lasting;
    private int? _recentChannels;

    /// <summary>Makes the model of a series of which nothing is known.</summary>
    public JointModel() => _channels = new() { Added = Add, Removed = Remove };

    /// <summary>The names of the channels that are known, in order of their first row.</summary>
    public IReadOnlyList<string> Names => _channels.Names;

    /// <summary>Changes whenever <see cref="Names"/> do. No part of the state.</summary>
    public int Edition { get; private set; }

    /// <summary>How many channels came in the newest <see cref="RecentRows.Capacity"/> rows.</summary>
    public int RecentChannels => _recentChannels ??= Enumerable.Range(0, _channels.Count).Count(CameRecently);

    /// <summary>Whether enough rows have come to judge one.</summary>
    public bool IsReady => _rows >= MinRows;

    /// <summary>Whether the series is odd, so that nothing is learned of it.</summary>
    public bool IsOdd => _odd.IsUnderWay;

    /// <summary>What was said of the newest row; null before the first that was judged. No part of the state.</summary>
    public JointReading? Newest { get; private set; }

    /// <summary>Whether each reading says what every channel gave, also where the row is as usual: for pictures. No part of the state.</summary>
    public bool TellsAll { get; set; }

    /// <summary>The bytes that it takes where it is written down.</summary>
    public long StateBytes
    {
        get
        {
            using var stream = new MemoryStream();
            using var writer = new BinaryWriter(stream);
            Write(writer);
            writer.Flush();
            return stream.Length;
        }
    }

    /// <summary>Whether the next row that is joined waits for channels that have not come before: now and then one does, so that they find their row.</summary>
    public bool WaitsForNewChannels => _rows % RowsBetweenWaits == 0;

    /// <summary>Whether a row that is being joined has all channels that came recently; false while too few rows have come to tell.</summary>
    /// <param name="channels">The names of the channels that have come.</param>
    public bool IsWhole(IReadOnlySet<string> channels)
    {
        if (_rows < RowsBetweenWaits) return false;
        for (int channel = 0; channel < _channels.Count; channel++)
            if (!channels.Contains(_channels.Names[channel]) && CameRecently(channel)) return false;
        return true;
    }

    /// <summary>Whether a row has one channel, which is the only one that is known, or would be the first.</summary>
    /// <param name="names">The channels of the row.</param>
    public bool IsOf(ChannelNames names) => names.Count == 1 && (_channels.Count == 0 || (_channels.Count == 1 && _channels.Names[0] == names[0]));

    /// <summary>Takes a row: judges it, and learns from it.</summary>
    /// <param name="time">Its time, later than any before.</param>
    /// <param name="row">Its channels.</param>
    /// <returns>What is said of it; null while too little is known.</returns>
    public JointReading? Take(EventTime time, ChannelRow row)
    {
        _recentChannels = null;
        Arrange(time, row);
        _recent.Add(_row.Values);
        _rows = Math.Min(_rows + 1, int.MaxValue - 1);
        bool begins = _rows % RowsBetweenLooks == 0 && BeginChannels();
        if (begins || --_untilRenewal <= 0) Renew(time);
        _row.Standardise(_covariance, _deviations);
        _modes.Take(_row.Standardised);
        double improbability = Judge();
        double deviation = JointScale.Deviation(improbability), score = IsReady ? Math.Min(new ResidualTail(_improbabilities).Score(improbability), Calibration.MaxScore) : 0;
        Newest = !IsReady ? null : score < ScoreToTell && !IsOdd && !TellsAll ? new(deviation, score) : Explanation.Of(deviation, score);
        Learn(time, deviation, improbability);
        return Newest;
    }

    /// <summary>Takes what is now for what is usual.</summary>
    public void Accept()
    {
        _deviations.Accept();
        for (int channel = 0; channel < _channels.Count; channel++)
        {
            // By what is kept: the row itself is gone where the series was restored since.
            float newest = _recent[channel, 0];
            if (_covariance.Knows(channel) && Math.Abs(newest - _covariance.Centres[channel]) > StandardisedRow.MaxOfOther * _covariance.Scales[channel]) _covariance.Recentre(channel, newest);
        }
        _odd.End();
    }

    private JointExplanation Explanation => new(_channels, _recent, _covariance, _deviations, _modes, _row);

    private void Learn(EventTime time, double deviation, double improbability)
    {
        if (_odd.Take(time, isFar: IsReady && JointScale.Deviation(_lasting) >= OddDeviation)) Accept();
        if (_sums.IsKnown) _improbabilities.Add(improbability, _odd.Weight);
        float weight = IsOdd ? 0 : !IsReady || deviation <= FullDeviation ? 1 : (float)(FullDeviation * FullDeviation / (deviation * deviation));
        for (int channel = 0; channel < _channels.Count; channel++)
            if (!_row.IsMissing[channel]) _deviations.Learn(channel, weight);
        if (weight == 0) return;
        _covariance.Learn(_row.Values, weight);
        _modes.Learn(weight);
        _sums.Learn(weight);
    }

    // The channels of a row into the order in which they are known.
    private void Arrange(EventTime time, ChannelRow row)
    {
        ReadOnlySpan<int> indices = _channels.IndicesOf(time, row);
        _row.Clear();
        for (int channel = 0; channel < indices.Length; channel++)
            if (indices[channel] >= 0) _row.Values[indices[channel]] = row.Values[channel];
    }

    private void Add()
    {
        _recent.AddChannel();
        _covariance.AddChannel();
        Resize();
    }

    private void Remove(int channel)
    {
        _recent.RemoveChannel(channel);
        _covariance.RemoveChannel(channel);
        _deviations.Remove(channel);
        Resize();
    }

    private void Resize()
    {
        Edition++;
        _deviations.Resize(_channels.Count);
        _modes.Begin(_channels.Count);
        _row.Resize(_channels.Count);
        _untilRenewal = 0;
    }

    // A channel that never moved is not judged, and begins when it moves.
    private bool BeginChannels()
    {
        bool any = false;
        for (int channel = 0; channel < _channels.Count; channel++)
        {
            if (_covariance.HasBegun(channel)) continue;
            if (!ChannelStart.TryFind(_recent.Of(channel), RowsToBegin, out float centre, out float scale)) continue;
            _covariance.Begin(channel, centre, scale);
            _deviations.Begin(channel);
            any = true;
        }
        return any;
    }

    private void Renew(EventTime time)
    {
        for (int channel = _channels.Count - 1; channel >= 0; channel--)
            if (_channels.IsForgotten(channel, time)) RemoveSilent(channel);
        _covariance.Renew(CameRecently);
        _modes.Renew(_covariance);
        _row.ForgetGaps();
        _untilRenewal = Math.Max(MinRowsBetweenRenewals, _channels.Count);
    }

    // The row that is being judged loses the place of the channel too.
    private void RemoveSilent(int channel)
    {
        float[] values = [.. _row.Values.Where((_, one) => one != channel)];
        _channels.Remove(channel);
        values.CopyTo(_row.Values, 0);
    }

    private bool CameRecently(int channel) => _recent.Of(channel).ContainsAnyExcept(float.NaN);

    // The least probable of all that is asked.
    private double Judge()
    {
        int judged = 0;
        for (int channel = 0; channel < _channels.Count; channel++)
            if (!_row.IsMissing[channel] && _deviations.Knows(channel)) judged++;
        _sums.Take(_deviations, judged);
        // Not that of the row before, which is no part of the state.
        _lasting = 0;
        if (judged == 0) return 0;
        double most = 0;
        for (int question = ChannelDeviations.Spans - 1; question >= 0; question--)
        {
            if (question == 0) _lasting = most;
            float largest = 0;
            foreach (float deviation in _deviations.Standardised[question]) largest = Math.Max(largest, Math.Abs(deviation));
            most = Math.Max(most, Math.Max(JointScale.OfLargest(largest, judged), _sums.Improbability(question)));
        }
        return Math.Max(most, _modes.Improbability);
    }

    /// <summary>Writes it down.</summary>
    internal void Write(BinaryWriter writer)
    {
        _channels.Write(writer);
        writer.Write(_rows);
        writer.Write(_untilRenewal);
        _odd.Write(writer);
        foreach (ushort part in _improbabilities.Parts) writer.Write(part);
        writer.Write(_improbabilities.PartsOfLittleWeight);
        _covariance.Write(writer);
        _deviations.Write(writer);
        _modes.Write(writer);
        _sums.Write(writer);
        _recent.Write(writer);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">Stands at its beginning.</param>
    /// <exception cref="InvalidDataException">The bytes are no joint model.</exception>
    /// <exception cref="EndOfStreamException">They end within it.</exception>
    internal static JointModel Read(BinaryReader reader)
    {
        var model = new JointModel();
        model._channels.Read(reader);
        for (int channel = 0; channel < model._channels.Count; channel++) model._recent.AddChannel();
        model.Resize();
        (model._rows, model._untilRenewal, model._odd) = (reader.ReadInt32(), reader.ReadInt32(), OddStretch.Read(reader));
        ushort[] parts = new ushort[MagnitudeHistogram.BinCount];
        foreach (ref ushort part in parts.AsSpan()) part = reader.ReadUInt16();
        try
        {
            model._improbabilities.Restore(parts, reader.ReadInt32());
        }
        catch (ArgumentException)
        {
            throw StateFields.Damaged("more rows than a histogram holds");
        }
        model._covariance = ChannelCovariance.Read(model._channels.Count, reader);
        model._deviations.Read(reader);
        model._modes.Read(reader);
        model._sums.Read(reader);
        model._recent.Read(reader);
        return model;
    }
}
