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
        StandstillCodec.Write(evidence, writer);
        Write(evidence.Sustained, writer);
        Write(evidence.Range, writer);
        RecurrenceCodec.Write(evidence.Recurring, writer);
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
        StandstillCodec.Read(evidence, reader, version);
        Read(evidence.Sustained, reader);
        Read(evidence.Range, reader);
        RecurrenceCodec.Read(evidence.Recurring, reader);
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
