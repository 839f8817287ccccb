using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Channels;

/// <summary>A stretch in which the channels of a series are odd together, so that nothing is learned of it: it begins with a row that lasts and deviates far, and ends some rows after the last such one, or after two days.</summary>
internal struct OddStretch
{
    // The rows after which the series is as usual again.
    private const int RowsToBeUsual = 20;

    // Chance has such stretches too: how often they come is learned from their first rows, at little weight.
    private const int RowsToLearn = 8;
    private const float WeightOfFirst = 0.375f;

    private static readonly TimeSpan TimeToAccept = TimeSpan.FromDays(2);

    private int _usualRows;
    private int _rows;
    private EventTime _since;

    /// <summary>Whether one is under way.</summary>
    public bool IsUnderWay { get; private set; }

    /// <summary>How much the newest row says about how often rows are so improbable, 0 to 1.</summary>
    public readonly float Weight => !IsUnderWay ? 1 : _rows <= RowsToLearn ? WeightOfFirst : 0;

    /// <summary>Takes the next row.</summary>
    /// <param name="time">Its time.</param>
    /// <param name="isFar">Whether it lasts and deviates far.</param>
    /// <returns>Whether the stretch has gone on for so long that it ends here, as what is usual from now on.</returns>
    public bool Take(EventTime time, bool isFar)
    {
        if (isFar)
        {
            if (!IsUnderWay) _since = time;
            (IsUnderWay, _usualRows) = (true, 0);
        }
        else if (IsUnderWay && ++_usualRows >= RowsToBeUsual) IsUnderWay = false;
        bool isAccepted = IsUnderWay && time - _since >= TimeToAccept;
        if (isAccepted) End();
        _rows = IsUnderWay ? Math.Min(_rows + 1, RowsToLearn + 1) : 0;
        return isAccepted;
    }

    /// <summary>Ends it.</summary>
    public void End() => IsUnderWay = false;

    /// <summary>Writes it down.</summary>
    public readonly void Write(BinaryWriter writer)
    {
        writer.Write(IsUnderWay);
        writer.Write(_usualRows);
        writer.Write(_rows);
        writer.Write(_since.Microseconds);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">Stands at its beginning.</param>
    /// <exception cref="InvalidDataException">There is no time in it.</exception>
    public static OddStretch Read(BinaryReader reader) =>
        new() { IsUnderWay = reader.ReadBoolean(), _usualRows = reader.ReadInt32(), _rows = reader.ReadInt32(), _since = StateFields.ReadTime(reader) };
}
