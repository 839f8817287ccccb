using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.Windows;
using StreamingNp.Streaming.DeadLetters;
using StreamingNp.Streaming.Delivery;

namespace StreamingNp.Streaming.Lanes;

/// <summary>Writes the records that a lane sends: events as CloudEvents in binary mode, dead letters with where they come from, scores.</summary>
/// <remarks>Not thread-safe: buffers are reused.</remarks>
internal sealed class LaneRecords(LaneOptions options, string topic, int partition) : IDisposable
{
    private readonly AnomalyEventEncoder _events = new();
    private readonly ArrayBufferWriter<byte> _scoreBuffer = new(256);
    private Utf8JsonWriter? _scores;

    public OutgoingRecord Event(AnomalyEvent anomaly) => new(
        options.EventTopic,
        Encoding.UTF8.GetBytes(anomaly.Series),
        _events.Encode(anomaly).ToArray(),
        [
            Header("ce_specversion", "1.0"),
            Header("ce_id", anomaly.Id),
            Header("ce_source", $"streaming-np/{topic}"),
            Header("ce_type", $"streaming-np.incident.{anomaly.State.ToString().ToLowerInvariant()}"),
            Header("ce_subject", anomaly.Series),
            Header("ce_time", anomaly.DetectedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)),
            Header("content-type", "application/json"),
        ]);

    /// <summary>Writes dead letters.</summary>
    public DeadLetterRecords DeadLetters { get; } = new(options.DeadLetterTopic, options.Decoder, new(topic, partition), options.AreForwarded);

    public OutgoingRecord Score(string series, in ScoredPoint point, ModelVersion model)
    {
        _scores ??= new Utf8JsonWriter(_scoreBuffer);
        _scoreBuffer.ResetWrittenCount();
        _scores.Reset();
        ScoredPointJson.Write(_scores, series, point, model);
        _scores.Flush();
        return new(options.ScoreTopic!, Encoding.UTF8.GetBytes(series), _scoreBuffer.WrittenSpan.ToArray(), []);
    }

    public void Dispose()
    {
        _events.Dispose();
        _scores?.Dispose();
    }

    private static KeyValuePair<string, byte[]> Header(string name, string value) => new(name, Encoding.UTF8.GetBytes(value));
}
