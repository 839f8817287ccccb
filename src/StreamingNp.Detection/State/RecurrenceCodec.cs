using StreamingNp.Detection.Evidence;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.State;

/// <summary>The part of the evidence of a series that says what belongs to it: what comes at the same time of day, and jumps at equal distances.</summary>
internal static class RecurrenceCodec
{
    public static void Write(RecurringEvents recurring, BinaryWriter writer)
    {
        writer.Write((byte)recurring.Events.Length);
        foreach (RecurringEvent one in recurring.Events)
        {
            writer.Write(one.Start.Microseconds);
            writer.Write(one.End.Microseconds);
            writer.Write(one.Size);
        }
    }

    public static void Read(RecurringEvents recurring, BinaryReader reader)
    {
        int count = reader.ReadByte();
        if (count > RecurringEvents.Capacity) throw StateFields.Damaged($"{count} recurring events");
        var events = new RecurringEvent[count];
        foreach (ref RecurringEvent one in events.AsSpan()) one = new(new LocalTime(reader.ReadInt64()), new LocalTime(reader.ReadInt64()), reader.ReadSingle());
        recurring.Restore(events);
    }

    public static void Write(in RegularJumps jumps, BinaryWriter writer)
    {
        Write(jumps.Rises, writer);
        Write(jumps.Falls, writer);
    }

    public static RegularJumps ReadJumps(BinaryReader reader) => new(ReadSchedule(reader), ReadSchedule(reader));

    private static void Write(in JumpSchedule schedule, BinaryWriter writer)
    {
        writer.Write(schedule.Last.Microseconds);
        writer.Write(schedule.Period.Ticks);
        writer.Write((byte)schedule.Times);
        writer.Write(schedule.Size);
        writer.Write(schedule.IsMissing);
    }

    private static JumpSchedule ReadSchedule(BinaryReader reader)
    {
        var schedule = new JumpSchedule
        {
            Last = StateFields.ReadTime(reader),
            Period = TimeSpan.FromTicks(reader.ReadInt64()),
            Times = reader.ReadByte(),
            Size = reader.ReadSingle(),
            IsMissing = reader.ReadBoolean(),
        };
        if (schedule.Period < TimeSpan.Zero || schedule.Period > JumpSchedule.LongestPeriod) throw StateFields.Damaged($"jumps every {schedule.Period}");
        return schedule.Times <= JumpSchedule.MaxTimes ? schedule : throw StateFields.Damaged($"{schedule.Times} jumps in a row");
    }
}
