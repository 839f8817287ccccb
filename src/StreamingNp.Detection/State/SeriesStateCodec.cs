using StreamingNp.Detection.Channels;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;
using static StreamingNp.Detection.Observations.StateFields;

namespace StreamingNp.Detection.State;

/// <summary>Writes the state of a series down and reads it again: little-endian binary, with the version of the format in front.</summary>
public static class SeriesStateCodec
{
    /// <summary>The version of the format that is written.</summary>
    public const byte FormatVersion = 19;

    /// <summary>The oldest version that is read. Older ones hold ranks of scores, of which no noise model can be made.</summary>
    public const byte OldestFormatVersion = 8;

    /// <summary>Writes a state.</summary>
    public static void Write(SeriesState state, BinaryWriter writer)
    {
        writer.Write(FormatVersion);
        WriteText(state.Name, writer);
        WriteBytes(state.Tags, writer);
        WriteTime(state.Watermark, writer);
        ObservationCodec.Write(state.Readings, writer);

        writer.Write(state.History.Recent.Count);
        for (int index = 0; index < state.History.Recent.Count; index++) HistoryCodec.Write(state.History.Recent[index], writer);
        HistoryCodec.Write(state.History.Binned, writer);
        writer.Write(state.Stride.Length);
        foreach (RecentPoint point in state.Stride) HistoryCodec.Write(point, writer);

        EvidenceCodec.Write(state.Evidence, writer);
        writer.Write(state.Run.Points);
        writer.Write(state.Run.NormalPoints);
        writer.Write(state.LeftOut.Length);
        foreach (EventTime time in state.LeftOut) writer.Write(time.Microseconds);
        IncidentCodec.Write(state.Incident, writer);
        IncidentCodec.Write(state.Model, writer);
        WriteTime(state.SilentSince, writer);
        writer.Write(state.LateInARow);
        ObservationCodec.Write(state.Buffered, writer);
        WriteTime(state.Began, writer);
        writer.Write(state.Accepted.Shift);
        writer.Write(state.Accepted.Until.Microseconds);
        writer.Write(state.PointsToAccept);
        // What later formats added comes in their order.
        CorrectionCodec.Write(state.Correction, writer);
        CorrectionCodec.Write(state.Experts, writer);
        writer.Write(state.History.PointsOfBlock);
        writer.Write(state.Joint is not null);
        state.Joint?.Write(writer);
        RecurrenceCodec.Write(state.Evidence.Jumps, writer);
        writer.Write(state.Reduced is not null);
        state.Reduced?.Write(writer);
        writer.Write(state.Experts.State.Distance);
        RecurrenceCodec.Write(state.Evidence.RecurringShifts, writer);
        StandstillCodec.WriteRepeats(state.Evidence, writer);
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
        state.Watermark = ReadTimeOrNone(reader);
        ObservationCodec.Read(state.Readings, reader);

        RecentPoint[] recent = new RecentPoint[ReadCount(reader)];
        for (int index = 0; index < recent.Length; index++) recent[index] = HistoryCodec.ReadPoint(reader);
        HistoryCodec.Read(state.History.Binned, reader);
        for (int left = ReadCount(reader); left > 0; left--) state.AddToStride(HistoryCodec.ReadPoint(reader));

        EvidenceCodec.Read(state.Evidence, reader, version);
        state.Run = new AnomalousRun(ReadNumber(reader), ReadNumber(reader));
        for (int left = ReadCount(reader); left > 0; left--) state.AddLeftOut(ReadTime(reader));
        state.Incident = IncidentCodec.ReadIncident(reader);
        state.Model = IncidentCodec.ReadModel(reader);
        state.SilentSince = ReadTimeOrNone(reader);
        state.LateInARow = ReadNumber(reader);
        ObservationCodec.Read(state.Buffered, reader, version);
        state.Began = ReadTimeOrNone(reader);
        state.Accepted = new AcceptedShift(reader.ReadDouble(), ReadTime(reader));
        state.PointsToAccept = ReadNumber(reader);
        if (version > 9) CorrectionCodec.Read(state.Correction, reader, version);
        if (version > 10) CorrectionCodec.Read(state.Experts, reader);
        int pointsOfBlock = version > 11 ? ReadNumber(reader) : 0;
        if (pointsOfBlock > Math.Min(recent.Length, HistoryBlock.MaxPoints)) throw Damaged($"a block of {pointsOfBlock} points");
        state.History.RestoreRecent(recent, pointsOfBlock);
        if (version > 12 && reader.ReadBoolean()) state.Joint = JointModel.Read(reader);
        if (version > 13) state.Evidence.Jumps = RecurrenceCodec.ReadJumps(reader);
        if (version > 14 && reader.ReadBoolean()) state.Reduced = ReducedModel.Read(reader, isFormer: version == 15);
        if (version > 16) state.Experts.Restore(state.Experts.State with { Distance = reader.ReadDouble() }, state.Experts.Trust);
        if (version > 16) RecurrenceCodec.Read(state.Evidence.RecurringShifts, reader);
        StandstillCodec.ReadRepeats(state.Evidence, reader, version);
        if (version > 18) EvidenceCodec.ReadActivities(state.Evidence, reader);
        return state;
    }
}
