using System.Text;
using StreamingNp.Detection.Channels;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.Windows;
using static StreamingNp.Detection.Observations.StateFields;

namespace StreamingNp.Detection.State;

/// <summary>Writes the state of a series down and reads it again: little-endian binary, with the version of the format in front.</summary>
public static class SeriesStateCodec
{
    /// <summary>The version of the format that is written.</summary>
    public const byte FormatVersion = 19;

    /// <summary>The oldest version that is read. Older ones hold ranks of scores, of which no noise model can be made.</summary>
    public const byte OldestFormatVersion = 8;

    private const byte UnknownKind = byte.MaxValue;

    /// <summary>Writes a state.</summary>
    public static void Write(SeriesState state, BinaryWriter writer)
    {
        writer.Write(FormatVersion);
        WriteBytes(Encoding.UTF8.GetBytes(state.Name), writer);
        WriteBytes(state.Tags, writer);
        writer.Write(state.Watermark.HasValue);
        writer.Write(state.Watermark.GetValueOrDefault().Microseconds);
        WriteReadings(state.Readings, writer);

        writer.Write(state.History.Recent.Count);
        for (int index = 0; index < state.History.Recent.Count; index++) WritePoint(state.History.Recent[index], writer);
        WriteBins(state.History.Binned, writer);
        writer.Write(state.Stride.Length);
        foreach (RecentPoint point in state.Stride) WritePoint(point, writer);

        EvidenceCodec.Write(state.Evidence, writer);
        writer.Write(state.Run.Points);
        writer.Write(state.Run.NormalPoints);
        writer.Write(state.LeftOut.Length);
        foreach (EventTime time in state.LeftOut) writer.Write(time.Microseconds);
        WriteIncident(state.Incident, writer);
        WriteModel(state.Model, writer);
        writer.Write(state.SilentSince.HasValue);
        writer.Write(state.SilentSince.GetValueOrDefault().Microseconds);
        writer.Write(state.LateInARow);
        WriteBuffered(state.Buffered, writer);
        writer.Write(state.Began.HasValue);
        writer.Write(state.Began.GetValueOrDefault().Microseconds);
        writer.Write(state.Accepted.Shift);
        writer.Write(state.Accepted.Until.Microseconds);
        writer.Write(state.PointsToAccept);
        CorrectionCodec.Write(state.Correction, writer);
        CorrectionCodec.Write(state.Experts, writer);
        writer.Write(state.History.PointsOfBlock);
        writer.Write(state.Joint is not null);
        state.Joint?.Write(writer);
        EvidenceCodec.Write(state.Evidence.Jumps, writer);
        writer.Write(state.Reduced is not null);
        state.Reduced?.Write(writer);
        writer.Write(state.Experts.State.Distance);
        EvidenceCodec.Write(state.Evidence.RecurringShifts, writer);
        EvidenceCodec.WriteRepeats(state.Evidence, writer);
        EvidenceCodec.WriteActivities(state.Evidence.Activity, writer);
    }

    /// <summary>Reads a state that <see cref="Write"/> wrote.</summary>
    /// <param name="reader">Stands at the start of a state.</param>
    /// <param name="options">How much of its past a series keeps. Where that is less than when it was written, the oldest is dropped; the bins must be as wide as they were, and of the same time zone.</param>
    /// <exception cref="InvalidDataException">The bytes are not a state of this format, they end within the state, or its bins have another width or time zone. A value that is merely wrong cannot be told.</exception>
    public static SeriesState Read(BinaryReader reader, HistoryOptions options)
    {
        try
        {
            return ReadWhole(reader, options);
        }
        catch (EndOfStreamException end)
        {
            throw new InvalidDataException("The state of a series is cut short: it is damaged; start with --reset-state.", end);
        }
    }

    private static SeriesState ReadWhole(BinaryReader reader, HistoryOptions options)
    {
        byte version = reader.ReadByte();
        if (version is < OldestFormatVersion or > FormatVersion)
            throw new InvalidDataException($"The state of a series has format {version} and this version reads format {FormatVersion}; start with --reset-state or use the version that wrote it.");
        var state = new SeriesState(ReadText(reader), options) { Tags = ReadBytes(reader) };
        bool hasWatermark = reader.ReadBoolean();
        EventTime watermark = ReadTime(reader);
        state.Watermark = hasWatermark ? watermark : null;
        ReadReadings(state.Readings, reader);

        RecentPoint[] recent = new RecentPoint[ReadCount(reader)];
        for (int index = 0; index < recent.Length; index++) recent[index] = ReadPoint(reader);
        ReadBins(state.History.Binned, reader);
        for (int left = ReadCount(reader); left > 0; left--) state.AddToStride(ReadPoint(reader));

        EvidenceCodec.Read(state.Evidence, reader, version);
        state.Run = new AnomalousRun(ReadNumber(reader), ReadNumber(reader));
        for (int left = ReadCount(reader); left > 0; left--) state.AddLeftOut(ReadTime(reader));
        state.Incident = ReadIncident(reader);
        state.Model = ReadModel(reader);
        bool isSilent = reader.ReadBoolean();
        EventTime silentSince = ReadTime(reader);
        state.SilentSince = isSilent ? silentSince : null;
        state.LateInARow = ReadNumber(reader);
        ReadBuffered(state.Buffered, reader, version);
        bool hasBegun = reader.ReadBoolean();
        EventTime began = ReadTime(reader);
        state.Began = hasBegun ? began : null;
        state.Accepted = new AcceptedShift(reader.ReadDouble(), ReadTime(reader));
        state.PointsToAccept = ReadNumber(reader);
        if (version > 9) CorrectionCodec.Read(state.Correction, reader, version);
        if (version > 10) CorrectionCodec.Read(state.Experts, reader);
        int pointsOfBlock = version > 11 ? ReadNumber(reader) : 0;
        if (pointsOfBlock > Math.Min(recent.Length, HistoryBlock.MaxPoints)) throw Damaged($"a block of {pointsOfBlock} points");
        state.History.RestoreRecent(recent, pointsOfBlock);
        if (version > 12 && reader.ReadBoolean()) state.Joint = JointModel.Read(reader);
        if (version > 13) state.Evidence.Jumps = EvidenceCodec.ReadJumps(reader);
        if (version > 14 && reader.ReadBoolean()) state.Reduced = ReducedModel.Read(reader, isFormer: version == 15);
        if (version > 16) state.Experts.Restore(state.Experts.State with { Distance = reader.ReadDouble() }, state.Experts.Trust);
        if (version > 16) EvidenceCodec.Read(state.Evidence.RecurringShifts, reader);
        EvidenceCodec.ReadRepeats(state.Evidence, reader, version);
        if (version > 18) EvidenceCodec.ReadActivities(state.Evidence, reader);
        return state;
    }

    private static void WriteReadings(Readings readings, BinaryWriter writer)
    {
        writer.Write(readings.Kind is { } kind ? (byte)kind : UnknownKind);
        writer.Write(readings.IsStated);
        writer.Write(readings.Last.HasValue);
        WriteObservation(readings.Last.GetValueOrDefault(), writer);
        writer.Write(readings.Buffered.Count);
        foreach (Observation buffered in readings.Buffered) WriteObservation(buffered, writer);
    }

    private static void ReadReadings(Readings readings, BinaryReader reader)
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

    private static void WriteObservation(Observation observation, BinaryWriter writer)
    {
        writer.Write(observation.Time.Microseconds);
        writer.Write(observation.Value);
    }

    private static Observation ReadObservation(BinaryReader reader) => new(ReadTime(reader), reader.ReadDouble());

    private static void WriteBuffered(BufferedObservations buffered, BinaryWriter writer)
    {
        writer.Write(buffered.Count);
        byte[]? tags = null;
        for (int index = 0; index < buffered.Count; index++)
        {
            BufferedObservation one = buffered[index];
            WriteObservation(one.Observation, writer);
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

    private static void ReadBuffered(BufferedObservations buffered, BinaryReader reader, byte version)
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

    private static void WritePoint(RecentPoint point, BinaryWriter writer)
    {
        writer.Write(point.Time.Microseconds);
        writer.Write(point.Value);
        writer.Write(point.LeftOut);
    }

    private static RecentPoint ReadPoint(BinaryReader reader) => new(ReadTime(reader), reader.ReadDouble(), reader.ReadBoolean());

    private static void WriteBins(BinnedHistory bins, BinaryWriter writer)
    {
        (long Number, HistoryBin Bin)[] filled = [.. bins.Filled()];
        writer.Write(filled.Length);
        if (filled.Length == 0) return;
        writer.Write(bins.Width.Ticks);
        WriteBytes(Encoding.UTF8.GetBytes(bins.Clock.Id), writer);
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

    private static void ReadBins(BinnedHistory bins, BinaryReader reader)
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

    private static void WriteIncident(IncidentState incident, BinaryWriter writer)
    {
        writer.Write(incident.IsOpen);
        writer.Write(incident.Start.Microseconds);
        writer.Write(incident.Sequence);
        writer.Write((byte)incident.Severity);
        writer.Write((byte)incident.Cause);
        writer.Write((byte)incident.Ended);
        WriteModel(incident.Model, writer);
        writer.Write(incident.LastEvent.Microseconds);
        writer.Write(incident.Points);
        writer.Write(incident.NormalPoints);
        writer.Write(incident.CooldownPoints);
        writer.Write(incident.RecentAnomalous);
        writer.Write(incident.MeanResidual);
    }

    private static IncidentState ReadIncident(BinaryReader reader) => new()
    {
        IsOpen = reader.ReadBoolean(),
        Start = ReadTime(reader),
        Sequence = ReadNumber(reader),
        Severity = ReadSeverity(reader),
        Cause = ReadCause(reader),
        Ended = ReadEnd(reader),
        Model = ReadModel(reader),
        LastEvent = ReadTime(reader),
        Points = ReadNumber(reader),
        NormalPoints = ReadNumber(reader),
        CooldownPoints = ReadNumber(reader),
        RecentAnomalous = reader.ReadUInt32(),
        MeanResidual = reader.ReadDouble(),
    };

    private static void WriteModel(ModelVersion? model, BinaryWriter writer)
    {
        writer.Write(model is not null);
        if (model is null) return;
        WriteBytes(Encoding.UTF8.GetBytes(model.Name), writer);
        writer.Write(model.Version);
    }

    private static ModelVersion? ReadModel(BinaryReader reader) => reader.ReadBoolean() ? new ModelVersion(ReadText(reader), reader.ReadInt32()) : null;

    private static Severity ReadSeverity(BinaryReader reader)
    {
        var severity = (Severity)reader.ReadByte();
        return Enum.IsDefined(severity) ? severity : throw Damaged($"a severity of {severity:D}");
    }

    private static IncidentEnd ReadEnd(BinaryReader reader)
    {
        var end = (IncidentEnd)reader.ReadByte();
        return Enum.IsDefined(end) ? end : throw Damaged($"an end of {end:D}");
    }

    private static EventCause ReadCause(BinaryReader reader)
    {
        var cause = (EventCause)reader.ReadByte();
        return Enum.IsDefined(cause) ? cause : throw Damaged($"a cause of {cause:D}");
    }
}
