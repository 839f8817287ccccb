using StreamingNp.Detection.Alarms;

namespace StreamingNp.Detection.State;

/// <summary>The part of the state of a series that its alarms are shaped by.</summary>
internal static class AlarmCodec
{
    public static void Write(AlarmShape alarms, BinaryWriter writer)
    {
        Write(alarms.Lasting, writer);
        Write(alarms.Values, writer);
        Write(alarms.Departures, writer);
        writer.Write(alarms.Resting.Points);
        writer.Write(alarms.Resting.Score);
        writer.Write(alarms.Resting.WasLasting);
    }

    public static void Read(AlarmShape alarms, BinaryReader reader)
    {
        Read(alarms.Lasting, reader);
        Read(alarms.Values, reader);
        Read(alarms.Departures, reader);
        alarms.Resting = new AlarmRest(SeriesStateCodec.ReadNumber(reader), reader.ReadDouble(), reader.ReadBoolean());
    }

    private static void Write(LastingSurprise lasting, BinaryWriter writer)
    {
        LastingSurpriseState state = lasting.State;
        writer.Write(state.Points);
        writer.Write(state.PastPoints);
        writer.Write(state.Mean);
        writer.Write(state.Variance);
        writer.Write(state.WaitingPoints);
        writer.Write(state.WaitingSum);
        writer.Write(state.WaitingSquares);
        foreach (float surprise in lasting.Newest) writer.Write(surprise);
    }

    private static void Read(LastingSurprise lasting, BinaryReader reader)
    {
        var state = new LastingSurpriseState
        {
            Points = SeriesStateCodec.ReadNumber(reader),
            PastPoints = reader.ReadDouble(),
            Mean = reader.ReadDouble(),
            Variance = reader.ReadDouble(),
            WaitingPoints = SeriesStateCodec.ReadNumber(reader),
            WaitingSum = reader.ReadDouble(),
            WaitingSquares = reader.ReadDouble(),
        };
        float[] newest = new float[lasting.Newest.Length];
        foreach (ref float surprise in newest.AsSpan()) surprise = reader.ReadSingle();
        lasting.Restore(state, newest);
    }

    private static void Write(RangeMemory range, BinaryWriter writer)
    {
        writer.Write(range.Blocks.Length);
        foreach (RangeBlock block in range.Blocks)
        {
            writer.Write(block.Number);
            writer.Write(block.Least);
            writer.Write(block.Most);
        }
    }

    private static void Read(RangeMemory range, BinaryReader reader)
    {
        int count = SeriesStateCodec.ReadNumber(reader);
        if (count > RangeMemory.MostBlocks) throw SeriesStateCodec.Damaged($"{count} blocks of a range");
        RangeBlock[] blocks = new RangeBlock[count];
        foreach (ref RangeBlock block in blocks.AsSpan()) block = new(reader.ReadInt64(), reader.ReadDouble(), reader.ReadDouble());
        range.Restore(blocks);
    }
}
