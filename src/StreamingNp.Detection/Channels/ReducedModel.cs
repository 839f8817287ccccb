using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Reduction;

namespace StreamingNp.Detection.Channels;

/// <summary>
/// What is known of a series whose rows are judged in the space of a reduction, or as a field by a model of a grid: its newest rows, from which the past of each component follows, and how
/// often its rows came how far from what was predicted of them. The rows are kept as they came, so that another reduction, or another model of a grid, sees the same past.
/// </summary>
/// <remarks>Not thread-safe. Its state takes some 390 bytes for each channel, whatever the number of components.</remarks>
public sealed class ReducedModel
{
    /// <summary>The rows that are predicted before a row is judged by it; up to then the joint model judges.</summary>
    public const int MinRows = ReducedScale.MinRows;

    private readonly ReducedScale _scale = new();
    private readonly RowHistory _rows;
    private ComponentHistory? _components;
    private FieldHistory? _fields;

    /// <summary>Makes the model of a series of which nothing is known.</summary>
    /// <param name="identity">What its rows are judged by.</param>
    public ReducedModel(ReductionIdentity identity) => (Identity, _rows) = (identity, new(identity.Channels));

    /// <summary>What its rows are judged by: a reduction, or a model of a grid.</summary>
    public ReductionIdentity Identity { get; private set; }

    /// <summary>Whether the series is odd, so that nothing is learned of it.</summary>
    public bool IsOdd => _scale.IsOdd;

    /// <summary>Which span of the newest row was worth the most: 0 for one row, 1 for some, 2 for many. No part of the state.</summary>
    internal int NewestSpan => _scale.NewestSpan;

    /// <summary>The rows that are kept.</summary>
    public int Rows => _rows.Count;

    /// <summary>Its rows are judged by something else from now on.</summary>
    /// <param name="identity">By what.</param>
    public void Become(ReductionIdentity identity)
    {
        Identity = identity;
        _rows.Keep(identity.Channels);
        _scale.Weaken();
        if (_components is { IsOfTheseChannels: false }) _components = null;
        if (_fields is { IsOfTheseChannels: false }) _fields = null;
    }

    /// <summary>Takes what was said of a row, before it is added.</summary>
    /// <param name="time">Its time, later than any before.</param>
    /// <param name="said">What was said of it, which is known.</param>
    /// <returns>What it is worth in this series; null while too little is known, and the joint model judges.</returns>
    public JointReading? Take(EventTime time, in ReducedReading said) => _scale.Take(time, said);

    /// <summary>Adds the newest row.</summary>
    /// <param name="time">Its time.</param>
    /// <param name="row">Its channels.</param>
    /// <param name="leftOut">Whether contexts leave it out.</param>
    public void Add(EventTime time, ChannelRow row, bool leftOut)
    {
        _rows.Add(time, _rows.Arranged(row), leftOut);
        _components?.Added();
        _fields?.Added();
    }

    /// <summary>The stride is complete: contexts see the rows that were added, and as many of the oldest are forgotten as there is no room for.</summary>
    public void CloseStride()
    {
        _components?.Closed();
        while (_rows.IsOverfull)
        {
            (int place, bool leftOut) = _rows.PushOut();
            _components?.PushedOut(place, leftOut);
            _fields?.PushedOut(place, leftOut);
        }
        if (_rows.Level is null && _rows.Count >= RowHistory.RowsOfLevel) FindLevel();
    }

    /// <summary>Takes what is now for what is usual, and the newest rows back into contexts.</summary>
    /// <param name="count">How many; 0 or more.</param>
    public void Accept(int count)
    {
        _scale.Accept();
        _rows.AcceptNewest(count);
        FindLevel();
    }

    /// <summary>The row in the order of the channels that are kept.</summary>
    internal float[] Arranged(ChannelRow row) => _rows.Arranged(row);

    /// <summary>The rows in the space of a reduction.</summary>
    /// <param name="reduction">The reduction; not necessarily the one of <see cref="Identity"/>.</param>
    /// <param name="clock">The clock that days go by.</param>
    /// <param name="ofStride">How many of the newest are of a stride under way.</param>
    internal ComponentHistory ComponentsBy(ChannelReduction reduction, LocalClock clock, int ofStride)
    {
        if (ReferenceEquals(_components?.Reduction, reduction) && _components.Clock.Equals(clock) && _components.IsOfTheseChannels) return _components;
        return _components = new ComponentHistory(reduction, _rows, clock, ofStride);
    }

    /// <summary>The rows as a field.</summary>
    /// <param name="grid">What predicts them; not necessarily the one of <see cref="Identity"/>.</param>
    internal FieldHistory FieldsBy(ChannelGrid grid)
    {
        if (_fields is { IsOfTheseChannels: true } known && known.Grid.Identity.Fingerprint == grid.Identity.Fingerprint) return known;
        return _fields = new FieldHistory(grid, _rows);
    }

    /// <summary>Writes it down.</summary>
    internal void Write(BinaryWriter writer)
    {
        writer.Write(Identity.Fingerprint);
        StateFields.WriteChannels(Identity.Channels, writer);
        _scale.Write(writer);
        _rows.Write(writer);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">Stands at its beginning.</param>
    /// <param name="isFormer">See <see cref="ReducedScale.Read"/>.</param>
    /// <exception cref="InvalidDataException">The bytes are no such model.</exception>
    /// <exception cref="EndOfStreamException">They end within it.</exception>
    internal static ReducedModel Read(BinaryReader reader, bool isFormer)
    {
        ulong fingerprint = reader.ReadUInt64();
        var model = new ReducedModel(new(fingerprint, StateFields.ReadChannels(reader)));
        model._scale.Read(reader, isFormer);
        model._rows.Read(reader);
        return model;
    }

    private void FindLevel()
    {
        _rows.FindLevel();
        _components = null;
    }
}
