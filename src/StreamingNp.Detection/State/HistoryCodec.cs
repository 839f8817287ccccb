using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;
using static StreamingNp.Detection.Observations.StateFields;

namespace StreamingNp.Detection.State;

/// <summary>The part of the state of a series that contexts are retrieved from: its newest points, and the bins of those before.</summary>
internal static class HistoryCodec
{
    public static void Write(RecentPoint point, BinaryWriter writer)
    {
        writer.Write(point.Time.Microseconds);
        writer.Write(point.Value);
        writer.Write(point.LeftOut);
    }

    public static RecentPoint ReadPoint(BinaryReader reader) => new(ReadTime(reader), reader.ReadDouble(), reader.ReadBoolean());

    public static void Write(BinnedHistory bins, BinaryWriter writer)
    {
        (long Number, HistoryBin Bin)[] filled = [.. bins.Filled()];
        writer.Write(filled.Length);
        if (filled.Length == 0) return;
        writer.Write(bins.Width.Ticks);
        WriteText(bins.Clock.Id, writer);
        writer.Write(bins.Offset);
        writer.Write(bins.Newest);
        foreach ((long number, HistoryBin bin) in filled)
        {
            writer.Write(checked((int)(bins.Newest - number)));
            writer.Write((byte)bin.Count);
            writer.Write(bin.Mean);
            writer.Write(bin.Minimum);
            writer.Write(bin.Maximum);
        }
    }

    public static void Read(BinnedHistory bins, BinaryReader reader)
    {
        int count = ReadCount(reader);
        if (count == 0) return;
        var width = new TimeSpan(reader.ReadInt64());
        if (width != bins.Width)
            throw new InvalidDataException($"The state of a series holds bins of {width} and the options ask for bins of {bins.Width}; start with --reset-state or restore the option.");
        string zone = ReadText(reader);
        if (zone != bins.Clock.Id)
            throw new InvalidDataException($"The state of a series holds bins in the time zone {zone} and the options ask for the time zone {bins.Clock.Id}; start with --reset-state or restore the option.");
        double offset = reader.ReadDouble();
        long newest = reader.ReadInt64();
        if (newest < 0 || newest > bins.NumberOf(EventTime.Latest)) throw Damaged($"a bin {newest}");
        var filled = new (long Number, HistoryBin Bin)[count];
        for (int index = 0; index < count; index++)
        {
            int age = ReadNumber(reader);
            if (age > newest) throw Damaged($"a bin of age {age}");
            filled[index] = (newest - age, new HistoryBin(reader.ReadByte(), reader.ReadSingle(), reader.ReadSingle(), reader.ReadSingle()));
        }
        bins.Restore(offset, newest, filled);
    }
}
