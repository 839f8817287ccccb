using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Windows;
using static StreamingNp.Detection.Observations.StateFields;

namespace StreamingNp.Detection.State;

/// <summary>The part of the state of a series that says which incident is open or was the last, and which model scored.</summary>
internal static class IncidentCodec
{
    public static void Write(IncidentState incident, BinaryWriter writer)
    {
        writer.Write(incident.IsOpen);
        writer.Write(incident.Start.Microseconds);
        writer.Write(incident.Sequence);
        writer.Write((byte)incident.Severity);
        writer.Write((byte)incident.Cause);
        writer.Write((byte)incident.Ended);
        Write(incident.Model, writer);
        writer.Write(incident.LastEvent.Microseconds);
        writer.Write(incident.Points);
        writer.Write(incident.NormalPoints);
        writer.Write(incident.CooldownPoints);
        writer.Write(incident.RecentAnomalous);
        writer.Write(incident.MeanResidual);
    }

    public static IncidentState ReadIncident(BinaryReader reader) => new()
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

    public static void Write(ModelVersion? model, BinaryWriter writer)
    {
        writer.Write(model is not null);
        if (model is null) return;
        WriteText(model.Name, writer);
        writer.Write(model.Version);
    }

    public static ModelVersion? ReadModel(BinaryReader reader) => reader.ReadBoolean() ? new ModelVersion(ReadText(reader), reader.ReadInt32()) : null;

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
