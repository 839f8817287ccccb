using System.Buffers;
using System.Text.Json;
using StreamingNp.Detection.Channels;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Scoring;

namespace StreamingNp.Detection.Events;

/// <summary>Writes anomaly events as JSON.</summary>
/// <remarks>Not thread-safe: the buffer is reused.</remarks>
public sealed class AnomalyEventEncoder : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _writer;

    /// <summary>Makes an encoder.</summary>
    public AnomalyEventEncoder() => _writer = new Utf8JsonWriter(_buffer);

    /// <summary>Writes one event.</summary>
    /// <param name="anomaly">The event.</param>
    /// <param name="canonical">Whether to leave out <c>detected_at</c>, which differs from run to run.</param>
    /// <returns>The message; it holds until the next call.</returns>
    public ReadOnlyMemory<byte> Encode(AnomalyEvent anomaly, bool canonical = false)
    {
        _buffer.ResetWrittenCount();
        _writer.Reset();
        _writer.WriteStartObject();
        _writer.WriteString("id"u8, anomaly.Id);
        _writer.WriteString("incident"u8, anomaly.Incident);
        _writer.WriteString("state"u8, StateOf(anomaly.State));
        if (anomaly.State == IncidentChange.Resolved) _writer.WriteString("ended"u8, EndOf(anomaly.Ended));
        _writer.WriteString("cause"u8, CauseOf(anomaly.Cause));
        _writer.WriteString("series"u8, anomaly.Series);
        _writer.WritePropertyName("tags"u8);
        _writer.WriteRawValue(anomaly.Tags.IsEmpty ? "{}"u8 : anomaly.Tags.Span);
        if (anomaly.Annotations is { Count: > 0 } annotations) WriteAnnotations(annotations);
        _writer.WriteString("timestamp"u8, anomaly.Timestamp.ToString());
        if (!canonical) _writer.WriteString("detected_at"u8, anomaly.DetectedAt.ToUniversalTime());
        _writer.WriteString("start"u8, anomaly.Start.ToString());
        WriteNumber("value"u8, anomaly.Point.Value);
        WriteNumber("expected"u8, anomaly.Point.Expected);
        WriteNumber("lower"u8, anomaly.Point.Lower);
        WriteNumber("upper"u8, anomaly.Point.Upper);
        WriteNumber("score"u8, anomaly.Point.Score);
        WriteNumber("probability"u8, Math.Pow(10, -anomaly.Point.Evidence.Improbability));
        _writer.WriteString("severity"u8, SeverityOf(anomaly.Severity));
        WriteDirection(anomaly.Point);
        _writer.WriteStartObject("uncertainty"u8);
        WriteNumber("aleatoric"u8, anomaly.Point.Deviation);
        WriteNumber("epistemic"u8, anomaly.Epistemic);
        _writer.WriteEndObject();
        WriteContributions(anomaly.Point);
        _writer.WriteStartObject("model"u8);
        _writer.WriteString("name"u8, anomaly.Model.Name);
        _writer.WriteNumber("version"u8, anomaly.Model.Version);
        _writer.WriteEndObject();
        _writer.WriteString("explanation"u8, anomaly.Explanation);
        _writer.WriteEndObject();
        _writer.Flush();
        return _buffer.WrittenMemory;
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    private void WriteAnnotations(IReadOnlyDictionary<string, string> annotations)
    {
        _writer.WriteStartObject("annotations"u8);
        foreach ((string name, string text) in annotations.OrderBy(annotation => annotation.Key, StringComparer.Ordinal)) _writer.WriteString(name, text);
        _writer.WriteEndObject();
    }

    // One value has all of the score; several channels share it.
    private void WriteContributions(in ScoredPoint point)
    {
        _writer.WriteStartObject("contributions"u8);
        if (point.Joint is not { } joint)
        {
            _writer.WriteNumber("value"u8, 1);
        }
        else
        {
            foreach (ChannelContribution one in joint.Contributions) WriteContribution(one.Channel, one with { Score = joint.Score > 0 ? one.Score / joint.Score * point.Score : 0 });
        }
        _writer.WriteEndObject();
    }

    private void WriteContribution(string channel, in ChannelContribution contribution)
    {
        _writer.WriteStartObject(channel);
        WriteNumber("score"u8, contribution.Score);
        // As it is kept, in single precision: with no more digits than came.
        if (float.IsFinite((float)contribution.Value)) _writer.WriteNumber("value"u8, (float)contribution.Value);
        else _writer.WriteNull("value"u8);
        WriteNumber("expected"u8, contribution.Expected);
        _writer.WriteEndObject();
    }

    // The series is in the units of a double: a mean or a band may overflow it, and JSON has no infinity.
    private void WriteNumber(ReadOnlySpan<byte> name, double value)
    {
        if (double.IsFinite(value)) _writer.WriteNumber(name, value);
        else _writer.WriteNull(name);
    }

    // Silence lies neither above nor below, nor do several channels together.
    private void WriteDirection(in ScoredPoint point)
    {
        if (double.IsNaN(point.Value) || double.IsNaN(point.Expected) || point.Joint is not null) _writer.WriteNull("direction"u8);
        else _writer.WriteString("direction"u8, point.Evidence.IsAbove ? "up"u8 : "down"u8);
    }

    private static ReadOnlySpan<byte> StateOf(IncidentChange change) => change switch
    {
        IncidentChange.Opened => "opened"u8,
        IncidentChange.Updated => "updated"u8,
        IncidentChange.Resolved => "resolved"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "Only a change of an incident is an event."),
    };

    private static ReadOnlySpan<byte> CauseOf(EventCause cause) => cause switch
    {
        EventCause.Stuck => "stuck"u8,
        EventCause.Idle => "idle"u8,
        EventCause.NoData => "no_data"u8,
        EventCause.SustainedShift => "sustained_shift"u8,
        EventCause.OutOfRange => "out_of_range"u8,
        EventCause.Missing => "missing"u8,
        EventCause.Channels => "channels"u8,
        _ => "value"u8,
    };

    private static ReadOnlySpan<byte> EndOf(IncidentEnd ended) => ended switch
    {
        IncidentEnd.Accepted => "accepted"u8,
        IncidentEnd.Idle => "idle"u8,
        _ => "recovered"u8,
    };

    private static ReadOnlySpan<byte> SeverityOf(Severity severity) => severity switch
    {
        Severity.Critical => "critical"u8,
        Severity.Warning => "warning"u8,
        _ => "info"u8,
    };
}
