using System.Text;
using System.Text.Unicode;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Formats;

/// <summary>
/// Influx line protocol, <c>cpu,host=a usage=12.5,cores=8i 1795460400000000000</c>, a line or several a record. Each field that is a number or a boolean is a series, texts are skipped.
/// A line without a time has that of its record. See https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/.
/// </summary>
/// <param name="options">How records are read.</param>
public sealed class LineProtocolFormat(FormatOptions options) : IObservationFormat
{
    private readonly SeriesTemplate _template = options.Series ?? SeriesTemplate.Parse(TelegrafFormat.DefaultSeries);
    private readonly bool _usesKey = options.Series?.Text.Contains("{key}", StringComparison.Ordinal) == true;
    private readonly SeriesNames<Field> _names = new();
    private readonly List<(Range Name, double Value)> _fields = [];

    // Up to where lines have been counted, so that they are counted once.
    private int _countedTo, _line, _lineStart;

    /// <inheritdoc/>
    public string Name => "influx";

    /// <summary>Whether a record surely is of this format: its first line is.</summary>
    public static bool Recognises(in IncomingRecord record)
    {
        ReadOnlySpan<byte> text = record.Value;
        var reader = new LineProtocolReader(text);
        if (!reader.TryStart() || text[reader.At] is (byte)'{' or (byte)'[' or (byte)'"' or (byte)'<') return false;
        if (!reader.TryHead(out Range head) || !LooksLikeMeasurement(text[head])) return false;
        for (bool isLast = false; !isLast;)
            if (!reader.TryField(out _, out _, out bool isNumber, out isLast) || !isNumber) return false;
        int end = reader.At;
        if (!reader.TryTime(out _, out _) || !Utf8.IsValid(text)) return false;
        // Lines of a log with a=1 in them have neither tags nor a time at their end.
        return text[head].Contains((byte)',') || text[end..reader.At].IndexOfAnyInRange((byte)'0', (byte)'9') >= 0;
    }

    private static bool LooksLikeMeasurement(ReadOnlySpan<byte> head)
    {
        int comma = head.IndexOf((byte)',');
        ReadOnlySpan<byte> measurement = comma < 0 ? head : head[..comma];
        return (char.IsAsciiLetter((char)measurement[0]) || measurement[0] == '_') && !measurement.Contains((byte)'=');
    }

    /// <inheritdoc/>
    public void Read(in IncomingRecord record, DecodedBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (!JsonFormat.TryTake(record.Value, DecodeFailure.WrongFormat, "lines in UTF-8", batch)) return;
        (_countedTo, _line, _lineStart) = (0, 1, 0);
        var reader = new LineProtocolReader(record.Value);
        while (reader.TryStart())
        {
            ReadLine(ref reader, record, batch);
            if (reader.At < record.Value.Length) reader.SkipLine();
        }
    }

    private void ReadLine(ref LineProtocolReader reader, in IncomingRecord record, DecodedBatch batch)
    {
        ReadOnlySpan<byte> text = record.Value;
        _fields.Clear();
        if (!reader.TryHead(out Range head))
        {
            Fail(reader, DecodeFailure.WrongFormat, text, batch);
            return;
        }
        ReadOnlySpan<byte> series = text[head];
        if (series.Length > batch.Options.MaxTagsBytes)
        {
            JsonFormat.FitTags(series.Length, Place(text, head.Start.Value), batch);
            return;
        }
        for (bool isLast = false; !isLast;)
        {
            if (!reader.TryField(out Range name, out double? value, out bool isNumber, out isLast))
            {
                Fail(reader, DecodeFailure.WrongFormat, text, batch);
                return;
            }
            if (!isNumber) Fail(reader, DecodeFailure.WrongType, text, batch);
            else if (value is { } number && double.IsInfinity(number)) batch.Fail(DecodeFailure.ValueNotFinite, Place(text, name.Start.Value), Shown(text[name]) + " with an infinite value", "a finite number");
            else if (value is { } read) _fields.Add((name, read));
        }
        if (!reader.TryTime(out long? unixTime, out int at))
        {
            Fail(reader, DecodeFailure.TimestampUnreadable, text, batch);
            return;
        }
        string place = Place(text, at);
        EventTime time = record.Time;
        if (unixTime is { } whole)
        {
            if (!Timestamps.TryTake(whole, options.TimestampUnit, record.Time, place, batch, out time)) return;
        }
        else if (time <= EventTime.Earliest)
        {
            batch.Fail(DecodeFailure.TimestampUnreadable, place, "", "a Unix time in nanoseconds, for the record has no time of its own");
            return;
        }
        ReadOnlySpan<byte> key = _usesKey ? record.Key : default;
        foreach ((Range name, double value) in _fields)
        {
            if (!_names.TryFind(series, text[name], default, key, out Field field)) field = _names.Keep(Named(series, text[name], key));
            batch.Add(field.Series, new(time, value), field.Tags, place);
        }
    }

    private Field Named(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name, ReadOnlySpan<byte> key)
    {
        var tags = new List<KeyValuePair<string, string>>();
        string measurement = LineProtocolReader.Split(head, tags);
        return new(_template.NameOf(measurement, LineProtocolReader.Unescaped(name), RecordKey.TextOf(key), tags), TagsJson.Of(tags));
    }

    private void Fail(in LineProtocolReader reader, DecodeFailure failure, ReadOnlySpan<byte> text, DecodedBatch batch) =>
        batch.Fail(failure, Place(text, reader.FaultAt), Shown(reader.Found), reader.Expected, failure == DecodeFailure.WrongFormat ? "observations.format" : null);

    private static string Shown(ReadOnlySpan<byte> piece) => piece.IsEmpty ? "" : $"\"{JsonFormat.Shown(piece)}\"";

    private string Place(ReadOnlySpan<byte> text, int at)
    {
        if (at < _lineStart) (_countedTo, _line, _lineStart) = (0, 1, 0);
        if (at > _countedTo)
        {
            ReadOnlySpan<byte> passed = text[_countedTo..at];
            int lines = passed.Count((byte)'\n');
            if (lines > 0) (_line, _lineStart) = (_line + lines, _countedTo + passed.LastIndexOf((byte)'\n') + 1);
            _countedTo = at;
        }
        return $"line {_line}, column {Encoding.UTF8.GetCharCount(text[_lineStart..at]) + 1}";
    }

    private readonly record struct Field(string Series, byte[] Tags);
}
