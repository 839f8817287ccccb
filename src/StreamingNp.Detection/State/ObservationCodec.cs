using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;
using static StreamingNp.Detection.Observations.StateFields;

namespace StreamingNp.Detection.State;

/// <summary>The part of the state of a series that says what came and has yet to become points: its readings, and the observations that are buffered.</summary>
internal static class ObservationCodec
{
    private const byte UnknownKind = byte.MaxValue;

    public static void Write(Readings readings, BinaryWriter writer)
    {
        writer.Write(readings.Kind is { } kind ? (byte)kind : UnknownKind);
        writer.Write(readings.IsStated);
        writer.Write(readings.Last.HasValue);
        Write(readings.Last.GetValueOrDefault(), writer);
        writer.Write(readings.Buffered.Count);
        foreach (Observation buffered in readings.Buffered) Write(buffered, writer);
    }

    public static void Read(Readings readings, BinaryReader reader)
    {
        byte number = reader.ReadByte();
        if (number is not ((byte)SeriesKind.Gauge or (byte)SeriesKind.Counter or UnknownKind)) throw Damaged($"a kind of {number}");
        SeriesKind? kind = number == UnknownKind ? null : (SeriesKind)number;
        bool isStated = reader.ReadBoolean(), hasLast = reader.ReadBoolean();
        Observation last = ReadObservation(reader);
        var buffered = new List<Observation>();
        for (int left = ReadCount(reader); left > 0; left--) buffered.Add(ReadObservation(reader));
        readings.Restore(kind, isStated, hasLast ? last : null, buffered);
    }

    private static void Write(Observation observation, BinaryWriter writer)
    {
        writer.Write(observation.Time.Microseconds);
        writer.Write(observation.Value);
    }

    private static Observation ReadObservation(BinaryReader reader) => new(ReadTime(reader), reader.ReadDouble());

    public static void Write(BufferedObservations buffered, BinaryWriter writer)
    {
        writer.Write(buffered.Count);
        byte[]? tags = null;
        for (int index = 0; index < buffered.Count; index++)
        {
            BufferedObservation one = buffered[index];
            Write(one.Observation, writer);
            writer.Write(one.Observation.Kind is { } kind ? (byte)kind : UnknownKind);
            writer.Write(one.MayAlert);
            WriteChannels(one.Observation.Channels, index > 0 ? buffered[index - 1].Observation.Channels?.Names : null, writer);
            // They rarely change: whether they are those of the one before, and else whether there are any.
            bool isSame = index > 0 && (ReferenceEquals(one.Tags, tags) || (one.Tags is not null && tags is not null && one.Tags.AsSpan().SequenceEqual(tags)));
            writer.Write(isSame);
            if (isSame) continue;
            tags = one.Tags;
            writer.Write(tags is not null);
            if (tags is not null) WriteBytes(tags, writer);
        }
    }

    private static void WriteChannels(ChannelRow? row, ChannelNames? before, BinaryWriter writer)
    {
        writer.Write((byte)(row is null ? 0 : row.Names.Equals(before) ? 1 : 2));
        if (row is null) return;
        if (!row.Names.Equals(before))
        {
            StateFields.WriteChannels(row.Names, writer);
        }
        foreach (float value in row.Values) writer.Write(value);
    }

    private static ChannelRow? ReadChannels(ChannelNames? before, BinaryReader reader)
    {
        byte form = reader.ReadByte();
        if (form == 0) return null;
        if (form > 2 || (form == 1 && before is null)) throw Damaged($"channels of the form {form}");
        ChannelNames names = form == 1 ? before! : StateFields.ReadChannels(reader);
        float[] values = new float[names.Count];
        foreach (ref float value in values.AsSpan()) value = reader.ReadSingle();
        return new(names, values);
    }

    public static void Read(BufferedObservations buffered, BinaryReader reader, byte version)
    {
        ChannelNames? names = null;
        byte[]? tags = null;
        for (int left = ReadCount(reader); left > 0; left--)
        {
            Observation observation = ReadObservation(reader);
            byte kind = reader.ReadByte();
            if (kind is not ((byte)SeriesKind.Gauge or (byte)SeriesKind.Counter or UnknownKind)) throw Damaged($"a kind of {kind}");
            bool mayAlert = reader.ReadBoolean();
            ChannelRow? row = version > 12 ? ReadChannels(names, reader) : null;
            names = row?.Names;
            if (!reader.ReadBoolean()) tags = reader.ReadBoolean() ? ReadBytes(reader) : null;
            if (!buffered.Add(new(observation with { Kind = kind == UnknownKind ? null : (SeriesKind)kind, Channels = row }, mayAlert, tags))) throw Damaged($"two observations of {observation.Time}");
        }
    }
}
