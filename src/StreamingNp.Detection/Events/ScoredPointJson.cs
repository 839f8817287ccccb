using System.Text.Json;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Events;

/// <summary>Writes scored points as JSON: the same line from <c>score</c> and on the topic of scores.</summary>
public static class ScoredPointJson
{
    /// <summary>Writes one point; numbers that are not finite become <c>null</c>.</summary>
    public static void Write(Utf8JsonWriter writer, string series, in ScoredPoint point, ModelVersion model)
    {
        writer.WriteStartObject();
        writer.WriteString("series"u8, series);
        writer.WriteString("timestamp"u8, point.Time.ToString());
        WriteNumber(writer, "value"u8, point.Value);
        WriteNumber(writer, "expected"u8, point.Expected);
        WriteNumber(writer, "lower"u8, point.Lower);
        WriteNumber(writer, "upper"u8, point.Upper);
        WriteNumber(writer, "deviation"u8, point.Deviation);
        WriteNumber(writer, "nll"u8, point.NegativeLogLikelihood);
        WriteNumber(writer, "score"u8, point.Score);
        WriteNumber(writer, "threshold"u8, point.Threshold);
        WriteNumber(writer, "probability"u8, Math.Pow(10, -point.Evidence.Improbability));
        WriteNumber(writer, "surprise"u8, point.Evidence.UnshapedScore);
        writer.WriteBoolean("anomalous"u8, point.Verdict == Verdict.Anomalous);
        writer.WriteString("model"u8, model.ToString());
        writer.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter writer, ReadOnlySpan<byte> name, double value)
    {
        if (double.IsFinite(value)) writer.WriteNumber(name, value);
        else writer.WriteNull(name);
    }
}
