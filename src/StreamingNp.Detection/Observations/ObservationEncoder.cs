using System.Buffers;
using System.Text.Json;

namespace StreamingNp.Detection.Observations;

/// <summary>Writes observations as the JSON that the native format reads.</summary>
/// <remarks>Not thread-safe: the buffer is reused.</remarks>
public sealed class ObservationEncoder : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);
    private readonly Utf8JsonWriter _writer;

    /// <summary>Makes an encoder.</summary>
    public ObservationEncoder() => _writer = new Utf8JsonWriter(_buffer);

    /// <summary>Writes one observation; a missing value becomes <c>null</c>.</summary>
    /// <param name="series">The name of the series.</param>
    /// <param name="observation">The point.</param>
    /// <param name="tags">A JSON object, or nothing.</param>
    /// <returns>The message; it holds until the next call.</returns>
    /// <exception cref="ArgumentException">The value is infinite, for which JSON has no word.</exception>
    public ReadOnlyMemory<byte> Encode(ReadOnlySpan<char> series, Observation observation, ReadOnlySpan<byte> tags = default)
    {
        _buffer.ResetWrittenCount();
        _writer.Reset();
        _writer.WriteStartObject();
        _writer.WriteString("series"u8, series);
        _writer.WriteString("timestamp"u8, observation.Time.ToString());
        if (observation.Channels is { } row) WriteChannels(row);
        else if (observation.IsMissing) _writer.WriteNull("value"u8);
        else _writer.WriteNumber("value"u8, observation.Value);
        if (observation.Kind is { } kind) _writer.WriteString("kind"u8, kind == SeriesKind.Counter ? "counter"u8 : "gauge"u8);
        if (!tags.IsEmpty)
        {
            _writer.WritePropertyName("tags"u8);
            _writer.WriteRawValue(tags);
        }
        _writer.WriteEndObject();
        _writer.Flush();
        return _buffer.WrittenMemory;
    }

    private void WriteChannels(ChannelRow row)
    {
        _writer.WriteStartObject("values"u8);
        for (int channel = 0; channel < row.Names.Count; channel++)
        {
            if (float.IsNaN(row.Values[channel])) _writer.WriteNull(row.Names[channel]);
            else _writer.WriteNumber(row.Names[channel], row.Values[channel]);
        }
        _writer.WriteEndObject();
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();
}
