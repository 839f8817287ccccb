using StreamingNp.Detection.Evidence;
using StreamingNp.Detection.Noise;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.State;

/// <summary>The part of the state of a series that says what is normal in it.</summary>
internal static class EvidenceCodec
{
    public static void Write(SeriesEvidence evidence, BinaryWriter writer)
    {
        foreach (MagnitudeHistogram sizes in evidence.Noise.Sizes)
        {
            foreach (ushort part in sizes.Parts) writer.Write(part);
            writer.Write(sizes.PartsOfLittleWeight);
        }
        ResidualUnit unit = evidence.Noise.Unit;
        writer.Write(unit.Recent);
        writer.Write(unit.Usual);
        writer.Write(unit.All);
        writer.Write(unit.Points);
        EffectScale effect = evidence.Effect;
        writer.Write(effect.Points);
        writer.Write(effect.RecentMean);
        writer.Write(effect.RecentVariance);
        writer.Write(effect.LongMean);
        writer.Write(effect.LongVariance);
        Activity activity = evidence.Activity;
        writer.Write(activity.Points);
        writer.Write(activity.Events);
        writer.Write(activity.Since);
        writer.Write(activity.IdlePoints);
        ValueLimits limits = evidence.Limits;
        writer.Write(limits.HasAny);
        writer.Write(limits.Lowest);
        writer.Write(limits.Highest);
        writer.Write(limits.HasFractions);
        RecentEvidence recent = evidence.Recent;
        foreach (float residual in evidence.Residuals.Newest) writer.Write(residual);
        writer.Write(recent.SeasonalResidual);
        writer.Write(recent.Local.HasValue);
        writer.Write(recent.Local.GetValueOrDefault().Microseconds);
        writer.Write(recent.HeldUnit);
        writer.Write(recent.HeldScale);
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
        Write(evidence.Sustained, writer);
        Write(evidence.Range, writer);
        Write(evidence.Recurring, writer);
    }

    public static void Read(SeriesEvidence evidence, BinaryReader reader, byte version)
    {
        ushort[] parts = new ushort[MagnitudeHistogram.BinCount];
        foreach (MagnitudeHistogram sizes in evidence.Noise.Sizes)
        {
            foreach (ref ushort part in parts.AsSpan()) part = reader.ReadUInt16();
            Restore(sizes, parts, reader.ReadInt32());
        }
        evidence.Noise.Unit = new() { Recent = reader.ReadDouble(), Usual = reader.ReadDouble(), All = reader.ReadDouble(), Points = StateFields.ReadNumber(reader) };
        evidence.Effect = new()
        {
            Points = StateFields.ReadNumber(reader),
            RecentMean = reader.ReadDouble(),
            RecentVariance = reader.ReadDouble(),
            LongMean = reader.ReadDouble(),
            LongVariance = reader.ReadDouble(),
        };
        evidence.Activity = new() { Points = reader.ReadDouble(), Events = reader.ReadDouble(), Since = StateFields.ReadNumber(reader), IdlePoints = reader.ReadDouble() };
        evidence.Limits = new() { HasAny = reader.ReadBoolean(), Lowest = reader.ReadDouble(), Highest = reader.ReadDouble(), HasFractions = reader.ReadBoolean() };
        Span<float> residuals = stackalloc float[NoiseModel.LongestRun - 1];
        foreach (ref float residual in residuals) residual = reader.ReadSingle();
        evidence.Residuals.Restore(residuals);
        RecentEvidence recent = new() { SeasonalResidual = reader.ReadDouble() };
        bool hasLocal = reader.ReadBoolean();
        var local = new LocalTime(reader.ReadInt64());
        evidence.Recent = recent with
        {
            Local = hasLocal ? local : null,
            HeldUnit = reader.ReadDouble(),
            HeldScale = reader.ReadDouble(),
        };
        bool hasLast = reader.ReadBoolean();
        double last = reader.ReadDouble();
        int repeats = StateFields.ReadNumber(reader);
        evidence.FlatLine = new()
        {
            HasLast = hasLast,
            Last = last,
            Repeats = repeats,
            CountedRepeats = version > 8 ? StateFields.ReadNumber(reader) : repeats,
            HasAnomalousPoint = reader.ReadBoolean(),
            Longest = StateFields.ReadNumber(reader),
            Pairs = StateFields.ReadNumber(reader),
            EqualPairs = StateFields.ReadNumber(reader),
        };
        if (version > 8) Read(evidence.FlatHours, reader);
        Read(evidence.Sustained, reader);
        Read(evidence.Range, reader);
        Read(evidence.Recurring, reader);
    }

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

    private static void Restore(MagnitudeHistogram sizes, ushort[] parts, int ofLittleWeight)
    {
        try
        {
            sizes.Restore(parts, ofLittleWeight);
        }
        catch (ArgumentException)
        {
            throw StateFields.Damaged("more residuals than a histogram holds");
        }
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
        evidence.FlatLine = version > 17 ? flat with { CountedPairs = StateFields.ReadNumber(reader), HasMoved = reader.ReadBoolean() } : flat with { CountedRepeats = 0, Longest = 0, EqualPairs = 0, HasMoved = flat.EqualPairs < flat.Pairs };
    }

    /// <summary>Writes how large activities were.</summary>
    public static void WriteActivities(Activity activity, BinaryWriter writer)
    {
        writer.Write((byte)activity.Largest.Length);
        foreach (float size in activity.Largest) writer.Write(size);
        writer.Write(activity.Newest);
    }

    /// <summary>Reads what <see cref="WriteActivities"/> wrote.</summary>
    public static void ReadActivities(SeriesEvidence evidence, BinaryReader reader)
    {
        int count = reader.ReadByte();
        if (count > Activity.MaxLargest) throw StateFields.Damaged($"{count} activities");
        Span<float> largest = stackalloc float[count];
        foreach (ref float size in largest) size = reader.ReadSingle();
        evidence.Activity = evidence.Activity.WithLargest(largest, newest: reader.ReadSingle());
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
        hours.Restore(flat, seen, reader.ReadInt64(), StateFields.ReadNumber(reader), StateFields.ReadNumber(reader));
    }

    private static void Write(SustainedShift sustained, BinaryWriter writer)
    {
        SustainedShiftState state = sustained.State;
        writer.Write(state.Points);
        writer.Write(state.PastPoints);
        writer.Write(state.Mean);
        writer.Write(state.Variance);
        writer.Write(state.WaitingPoints);
        writer.Write(state.WaitingSum);
        writer.Write(state.WaitingSquares);
        foreach (float score in sustained.Newest) writer.Write(score);
    }

    private static void Read(SustainedShift sustained, BinaryReader reader)
    {
        var state = new SustainedShiftState
        {
            Points = StateFields.ReadNumber(reader),
            PastPoints = reader.ReadDouble(),
            Mean = reader.ReadDouble(),
            Variance = reader.ReadDouble(),
            WaitingPoints = StateFields.ReadNumber(reader),
            WaitingSum = reader.ReadDouble(),
            WaitingSquares = reader.ReadDouble(),
        };
        float[] newest = new float[sustained.Newest.Length];
        foreach (ref float score in newest.AsSpan()) score = reader.ReadSingle();
        sustained.Restore(state, newest);
    }

    private static void Write(RangeMemory range, BinaryWriter writer)
    {
        writer.Write(range.Blocks.Length);
        foreach (RangeBlock block in range.Blocks)
        {
            writer.Write((long)block.Number);
            writer.Write(block.Least);
            writer.Write(block.Most);
        }
    }

    private static void Read(RangeMemory range, BinaryReader reader)
    {
        int count = StateFields.ReadNumber(reader);
        if (count > RangeMemory.MaxBlocks) throw StateFields.Damaged($"{count} blocks of a range");
        RangeBlock[] blocks = new RangeBlock[count];
        foreach (ref RangeBlock block in blocks.AsSpan()) block = ReadBlock(reader);
        range.Restore(blocks);
    }

    private static RangeBlock ReadBlock(BinaryReader reader)
    {
        long number = reader.ReadInt64();
        if (number is < int.MinValue or > int.MaxValue) throw StateFields.Damaged($"a block {number} of a range");
        return new((int)number, reader.ReadDouble(), reader.ReadDouble());
    }
}
