using System.Text;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Scoring;

namespace StreamingNp.Detection.Series;

/// <summary>Writes the state of a series down and reads it again: little-endian binary, with the version of the format in front.</summary>
public static class SeriesStateCodec
{
    private const byte FormatVersion = 1;

    // Far above what the options allow; a damaged length must not become an allocation.
    private const int MostItems = 65_536;

    /// <summary>Writes a state.</summary>
    public static void Write(SeriesState state, BinaryWriter writer)
    {
        writer.Write(FormatVersion);
        WriteBytes(Encoding.UTF8.GetBytes(state.Name), writer);
        WriteBytes(state.Tags, writer);
        writer.Write(state.Watermark.HasValue);
        writer.Write(state.Watermark.GetValueOrDefault().Microseconds);

        writer.Write(state.History.Recent.Count);
        for (int index = 0; index < state.History.Recent.Count; index++) WritePoint(state.History.Recent[index], writer);
        WriteBins(state.History.Binned, writer);
        writer.Write(state.Stride.Count);
        foreach (RecentPoint point in state.Stride) WritePoint(point, writer);

        writer.Write(state.Departures.Count);
        foreach (float departure in state.Departures.Values()) writer.Write(departure);
        writer.Write(state.Repetition.HasLast);
        writer.Write(state.Repetition.Last);
        writer.Write(state.Repetition.Repeats);
        writer.Write(state.Repetition.IsDoubtful);
        writer.Write(state.Repetition.Longest);
        writer.Write(state.Repetition.Pairs);
        writer.Write(state.Repetition.EqualPairs);
        writer.Write(state.Run.Points);
        writer.Write(state.Run.NormalPoints);
        writer.Write(state.LeftOut.Count);
        foreach (EventTime time in state.LeftOut) writer.Write(time.Microseconds);
        WriteIncident(state.Incident, writer);
    }

    /// <summary>Reads a state that <see cref="Write"/> wrote.</summary>
    /// <param name="reader">Stands at the start of a state.</param>
    /// <param name="options">How much of its past a series keeps. Where that is less than when it was written, the oldest is dropped; the bins must be as wide as they were.</param>
    /// <exception cref="InvalidDataException">The bytes are not a state of this format, or its bins have another width. A value that is merely wrong cannot be told.</exception>
    /// <exception cref="EndOfStreamException">The bytes end within the state.</exception>
    public static SeriesState Read(BinaryReader reader, HistoryOptions options)
    {
        byte version = reader.ReadByte();
        if (version != FormatVersion)
            throw new InvalidDataException($"The state of a series has format {version} and this version reads format {FormatVersion}; start with --reset-state or use the version that wrote it.");
        var state = new SeriesState(ReadText(reader), options) { Tags = ReadBytes(reader) };
        bool hasWatermark = reader.ReadBoolean();
        EventTime watermark = ReadTime(reader);
        state.Watermark = hasWatermark ? watermark : null;

        for (int left = ReadCount(reader); left > 0; left--) state.History.Recent.Add(ReadPoint(reader));
        ReadBins(state.History.Binned, reader);
        for (int left = ReadCount(reader); left > 0; left--) state.Stride.Add(ReadPoint(reader));

        for (int left = ReadCount(reader); left > 0; left--) state.Departures.Restore(reader.ReadSingle());
        state.Repetition = new Repetition
        {
            HasLast = reader.ReadBoolean(),
            Last = reader.ReadDouble(),
            Repeats = ReadNumber(reader),
            IsDoubtful = reader.ReadBoolean(),
            Longest = ReadNumber(reader),
            Pairs = ReadNumber(reader),
            EqualPairs = ReadNumber(reader),
        };
        state.Run = new AnomalousRun(ReadNumber(reader), ReadNumber(reader));
        for (int left = ReadCount(reader); left > 0; left--) state.LeftOut.Add(ReadTime(reader));
        state.Incident = ReadIncident(reader);
        return state;
    }

    private static InvalidDataException Damaged(string what) => new($"The state of a series holds {what}, which no state has: it is damaged; start with --reset-state.");

    private static int ReadNumber(BinaryReader reader)
    {
        int number = reader.ReadInt32();
        return number >= 0 ? number : throw Damaged($"a number of {number}");
    }

    private static int ReadCount(BinaryReader reader)
    {
        int count = ReadNumber(reader);
        return count <= MostItems ? count : throw Damaged($"a count of {count}");
    }

    private static EventTime ReadTime(BinaryReader reader)
    {
        var time = new EventTime(reader.ReadInt64());
        return time.IsInRange ? time : throw Damaged($"a time of {time.Microseconds} µs since 1970");
    }

    private static void WriteBytes(byte[] bytes, BinaryWriter writer)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    private static byte[] ReadBytes(BinaryReader reader)
    {
        int count = ReadCount(reader);
        byte[] bytes = reader.ReadBytes(count);
        return bytes.Length == count ? bytes : throw new EndOfStreamException("The state of a series ends within a text; start with --reset-state.");
    }

    private static string ReadText(BinaryReader reader) => Encoding.UTF8.GetString(ReadBytes(reader));

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
        writer.Write(bins.Offset);
        writer.Write(bins.Newest);
        foreach ((long number, HistoryBin bin) in filled)
        {
            writer.Write(checked((int)(bins.Newest - number)));
            writer.Write(bin.Count);
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
        double offset = reader.ReadDouble();
        long newest = reader.ReadInt64();
        if (newest < 0 || newest > bins.NumberOf(EventTime.Latest)) throw Damaged($"a bin {newest}");
        var filled = new (long Number, HistoryBin Bin)[count];
        for (int index = 0; index < count; index++)
        {
            int age = ReadNumber(reader);
            if (age > newest) throw Damaged($"a bin of age {age}");
            filled[index] = (newest - age, new HistoryBin(reader.ReadUInt16(), reader.ReadSingle(), reader.ReadSingle(), reader.ReadSingle()));
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
        writer.Write(incident.Model is not null);
        if (incident.Model is { } model)
        {
            WriteBytes(Encoding.UTF8.GetBytes(model.Name), writer);
            writer.Write(model.Version);
        }
        writer.Write(incident.LastEvent.Microseconds);
        writer.Write(incident.CalmPoints);
        writer.Write(incident.CooldownPoints);
        writer.Write(incident.RecentAnomalous);
    }

    private static IncidentState ReadIncident(BinaryReader reader) => new()
    {
        IsOpen = reader.ReadBoolean(),
        Start = ReadTime(reader),
        Sequence = ReadNumber(reader),
        Severity = ReadSeverity(reader),
        Cause = ReadCause(reader),
        Model = reader.ReadBoolean() ? new ModelVersion(ReadText(reader), reader.ReadInt32()) : null,
        LastEvent = ReadTime(reader),
        CalmPoints = ReadNumber(reader),
        CooldownPoints = ReadNumber(reader),
        RecentAnomalous = reader.ReadUInt32(),
    };

    private static Severity ReadSeverity(BinaryReader reader)
    {
        var severity = (Severity)reader.ReadByte();
        return Enum.IsDefined(severity) ? severity : throw Damaged($"a severity of {severity:D}");
    }

    private static EventCause ReadCause(BinaryReader reader)
    {
        var cause = (EventCause)reader.ReadByte();
        return Enum.IsDefined(cause) ? cause : throw Damaged($"a cause of {cause:D}");
    }
}
