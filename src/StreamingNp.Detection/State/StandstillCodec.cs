using StreamingNp.Detection.Evidence;
using static StreamingNp.Detection.Observations.StateFields;

namespace StreamingNp.Detection.State;

/// <summary>The part of the evidence of a series that says how often it repeats a value, and when it stands still.</summary>
internal static class StandstillCodec
{
    public static void Write(SeriesEvidence evidence, BinaryWriter writer)
    {
        FlatLine flat = evidence.FlatLine;
        writer.Write(flat.HasLast);
        writer.Write(flat.Last);
        writer.Write(flat.Repeats);
        writer.Write(flat.CountedRepeats);
        writer.Write(flat.HasAnomalousPoint);
        writer.Write(flat.Longest);
        writer.Write(flat.Pairs);
        writer.Write(flat.EqualPairs);
        Write(evidence.FlatHours, writer);
    }

    public static void Read(SeriesEvidence evidence, BinaryReader reader, byte version)
    {
        bool hasLast = reader.ReadBoolean();
        double last = reader.ReadDouble();
        int repeats = ReadNumber(reader);
        evidence.FlatLine = new()
        {
            HasLast = hasLast,
            Last = last,
            Repeats = repeats,
            CountedRepeats = version > 8 ? ReadNumber(reader) : repeats,
            HasAnomalousPoint = reader.ReadBoolean(),
            Longest = ReadNumber(reader),
            Pairs = ReadNumber(reader),
            EqualPairs = ReadNumber(reader),
        };
        if (version > 8) Read(evidence.FlatHours, reader);
    }

    /// <summary>Writes what is known of repeats besides.</summary>
    public static void WriteRepeats(SeriesEvidence evidence, BinaryWriter writer)
    {
        writer.Write(evidence.FlatLine.CountedPairs);
        writer.Write(evidence.FlatLine.HasMoved);
    }

    /// <summary>Reads what <see cref="WriteRepeats"/> wrote; before format 18 the pairs of quiet hours were counted, too, so that they are counted anew.</summary>
    public static void ReadRepeats(SeriesEvidence evidence, BinaryReader reader, byte version)
    {
        FlatLine flat = evidence.FlatLine;
        evidence.FlatLine = version > 17 ? flat with { CountedPairs = ReadNumber(reader), HasMoved = reader.ReadBoolean() } : flat with { CountedRepeats = 0, Longest = 0, EqualPairs = 0, HasMoved = flat.EqualPairs < flat.Pairs };
    }

    private static void Write(FlatHours hours, BinaryWriter writer)
    {
        foreach (ushort days in hours.Flat) writer.Write(days);
        foreach (ushort days in hours.Seen) writer.Write(days);
        writer.Write(hours.Hour);
        writer.Write(hours.Points);
        writer.Write(hours.Repeats);
    }

    private static void Read(FlatHours hours, BinaryReader reader)
    {
        Span<ushort> flat = stackalloc ushort[FlatHours.HoursPerDay], seen = stackalloc ushort[FlatHours.HoursPerDay];
        foreach (ref ushort days in flat) days = reader.ReadUInt16();
        foreach (ref ushort days in seen) days = reader.ReadUInt16();
        hours.Restore(flat, seen, reader.ReadInt64(), ReadNumber(reader), ReadNumber(reader));
    }
}
