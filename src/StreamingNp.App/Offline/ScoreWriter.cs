using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.Windows;

namespace StreamingNp.App.Offline;

/// <summary>Writes scored rows as CSV or JSON lines, and events as JSON lines.</summary>
/// <param name="output">Where to.</param>
public sealed class ScoreWriter(TextWriter output)
{
    /// <summary>The columns of the CSV.</summary>
    public const string Header = "series,timestamp,value,state,expected,lower,upper,deviation,nll,score,threshold,probability,anomalous,model";

    /// <summary>Writes all rows as CSV; what was not scored has empty fields.</summary>
    public void WriteCsv(OfflineScores scores, ModelVersion model)
    {
        output.Write(Header + "\n");
        foreach (ref readonly ScoredRow row in scores.Rows)
        {
            string start = $"{Quote(row.Series.Name)},{row.Observation.Time},{Number(row.Value)},{row.State}";
            ScoredPoint point = row.Point;
            output.Write(row.Disposition == Disposition.Scored
                ? $"{start},{Number(point.Expected)},{Number(point.Lower)},{Number(point.Upper)},{Number(point.Deviation)},{Number(point.NegativeLogLikelihood)},{Number(point.Score)},{Number(point.Threshold)},{Number(Math.Pow(10, -point.Evidence.Improbability))},{(point.Verdict == Verdict.Anomalous ? "true" : "false")},{model}\n"
                : $"{start},,,,,,,,,,\n");
        }
    }

    /// <summary>Writes all rows as JSON lines: those that were scored as on the topic of scores, the others with a <c>state</c>.</summary>
    public void WriteJson(OfflineScores scores, ModelVersion model)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer);
        foreach (ref readonly ScoredRow row in scores.Rows)
        {
            buffer.ResetWrittenCount();
            writer.Reset();
            if (row.Disposition == Disposition.Scored) ScoredPointJson.Write(writer, row.Series.Name, row.Point, model);
            else WriteUnscored(writer, row);
            writer.Flush();
            WriteLine(buffer.WrittenSpan);
        }
    }

    /// <summary>Writes events as JSON lines, without <c>detected_at</c>: the same file gives the same lines.</summary>
    public void WriteEvents(IEnumerable<AnomalyEvent> events)
    {
        using var encoder = new AnomalyEventEncoder();
        foreach (AnomalyEvent anomaly in events) WriteLine(encoder.Encode(anomaly, canonical: true).Span);
    }

    private static void WriteUnscored(Utf8JsonWriter writer, ScoredRow row)
    {
        writer.WriteStartObject();
        writer.WriteString("series"u8, row.Series.Name);
        writer.WriteString("timestamp"u8, row.Observation.Time.ToString());
        if (double.IsNaN(row.Observation.Value)) writer.WriteNull("value"u8);
        else writer.WriteNumber("value"u8, row.Observation.Value);
        writer.WriteNull("score"u8);
        writer.WriteString("state"u8, row.State);
        writer.WriteEndObject();
    }

    private static string Number(double value) => double.IsFinite(value) ? value.ToString(CultureInfo.InvariantCulture) : "";

    private static string Quote(string text) => text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    private void WriteLine(ReadOnlySpan<byte> line)
    {
        output.Write(Encoding.UTF8.GetString(line));
        output.Write('\n');
    }
}
