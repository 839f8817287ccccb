using System.Text;
using System.Text.Json;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Formats;

/// <summary>
/// CloudEvents around another format: binary, whose attributes are headers <c>ce_…</c> of the record; structured, one JSON object with <c>data</c> or <c>data_base64</c>; and an array of those.
/// The <c>time</c> of an event stands in where its data has none, and <c>source/subject</c> where neither the data nor the key of the record names a series. See https://cloudevents.io.
/// </summary>
/// <param name="inner">The format of the data.</param>
public sealed class CloudEventsFormat(IObservationFormat inner) : IObservationFormat
{
    private readonly Envelope _structured = new(inner);

    /// <inheritdoc/>
    public string Name => "cloudevents";

    /// <summary>Whether a record surely is of this format.</summary>
    public static bool Recognises(in IncomingRecord record)
    {
        if (IsBinary(record) || Header(record, "content-type")?.StartsWith("application/cloudevents", StringComparison.OrdinalIgnoreCase) == true) return true;
        return JsonShape.Matches(record.Value, ["specversion", "id", "source", "type"], item =>
            JsonShape.Has(item, "specversion"u8, JsonValueKind.String) && JsonShape.Has(item, "id"u8, JsonValueKind.String)
            && JsonShape.Has(item, "source"u8, JsonValueKind.String) && JsonShape.Has(item, "type"u8, JsonValueKind.String));
    }

    /// <inheritdoc/>
    public void Read(in IncomingRecord record, DecodedBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (!IsBinary(record))
        {
            _structured.Read(record, batch);
            return;
        }
        if (!Envelope.TryEventTime(Header(record, "ce_time"), "ce_time", record.Time, batch, out EventTime time)) return;
        byte[]? key = record.Key.IsEmpty ? Envelope.KeyOf(Header(record, "ce_source"), Header(record, "ce_subject")) : null;
        var headers = new List<KeyValuePair<string, byte[]>>();
        foreach (KeyValuePair<string, byte[]> header in record.Headers)
            if (!header.Key.StartsWith("ce_", StringComparison.OrdinalIgnoreCase)) headers.Add(header);
        inner.Read(new IncomingRecord(record.Value, key ?? record.Key, time, headers.ToArray()), batch);
    }

    private static bool IsBinary(in IncomingRecord record) => Header(record, "ce_specversion") is not null;

    private static string? Header(in IncomingRecord record, string name)
    {
        foreach (KeyValuePair<string, byte[]> header in record.Headers)
            if (header.Value is not null && header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)) return Encoding.UTF8.GetString(header.Value);
        return null;
    }

    private sealed class Envelope(IObservationFormat inner) : JsonFormat(new FormatOptions())
    {
        private DecodedBatch? _batch;
        private bool _isReading;

        public override string Name => "cloudevents";

        public static bool TryEventTime(string? text, string path, EventTime recordTime, DecodedBatch batch, out EventTime time)
        {
            time = recordTime;
            if (text is null) return true;
            if (!EventTime.TryParse(Encoding.UTF8.GetBytes(text), out time)) return batch.Fail(DecodeFailure.TimestampUnreadable, path, $"\"{text}\"", "an RFC 3339 time");
            return Timestamps.Check(time, recordTime, path, batch);
        }

        public static byte[] KeyOf(string? source, string? subject) =>
            Encoding.UTF8.GetBytes(string.IsNullOrEmpty(subject) ? source ?? "" : string.IsNullOrEmpty(source) ? subject : $"{source}/{subject}");

        protected override void ReadItem(JsonElement item, string at, in IncomingRecord record, DecodedBatch batch)
        {
            if (!TryText(Get(item, "specversion"u8), at + "specversion", "a version of CloudEvents such as 1.0", DecodeFailure.WrongFormat, batch)) return;
            JsonElement stamp = Get(item, "time"u8);
            if (!IsAbsent(stamp) && !TryText(stamp, at + "time", "an RFC 3339 time", DecodeFailure.TimestampUnreadable, batch)) return;
            if (!TryEventTime(IsAbsent(stamp) ? null : stamp.GetString(), at + "time", record.Time, batch, out EventTime time)) return;
            ReadOnlySpan<byte> key = record.Key.IsEmpty ? KeyOf(TextOf(Get(item, "source"u8)), TextOf(Get(item, "subject"u8))) : record.Key;
            JsonElement data = Get(item, "data"u8), base64 = Get(item, "data_base64"u8);
            if (!IsAbsent(base64))
            {
                if (base64.ValueKind == JsonValueKind.String && base64.TryGetBytesFromBase64(out byte[]? bytes)) ReadData(bytes, key, time, at + "data_base64", batch);
                else batch.Fail(DecodeFailure.WrongType, at + "data_base64", Found(base64), "base64");
            }
            // A text is data of another type, such as line protocol, or JSON that was put into a string.
            else if (data.ValueKind == JsonValueKind.String) ReadData(Encoding.UTF8.GetBytes(data.GetString()!), key, time, at + "data", batch);
            else if (!IsAbsent(data)) ReadData(Raw(data), key, time, at + "data", batch);
            else batch.Fail(DecodeFailure.ValueMissing, at + "data", Found(data), "the data of the event");
        }

        private void ReadData(ReadOnlySpan<byte> data, ReadOnlySpan<byte> key, EventTime time, string path, DecodedBatch batch)
        {
            if (data.IsEmpty || _isReading)
            {
                batch.Fail(data.IsEmpty ? DecodeFailure.ValueMissing : DecodeFailure.WrongFormat, path, data.IsEmpty ? "empty" : "an event within an event", "the data of the event");
                return;
            }
            // Apart, so that what is wrong with the data can say where the data is.
            if (_batch?.Options != batch.Options) _batch = new(batch.Options);
            _batch!.Clear();
            _isReading = true;
            try
            {
                inner.Read(new IncomingRecord(data, key, time), _batch);
            }
            finally
            {
                _isReading = false;
            }
            if (_batch.IsSchemaUnavailable) batch.IsSchemaUnavailable = true;
            for (int index = 0; index < _batch.Count; index++)
            {
                DecodedObservation one = _batch[index];
                batch.Add(one.Series, one.Observation, one.Tags, path);
            }
            for (int index = 0; index < _batch.FaultCount; index++)
            {
                DecodeFault fault = _batch.Faults[Math.Min(index, _batch.Faults.Count - 1)];
                batch.Fail(fault.Failure, Joined(path, fault.Path), fault.Found, fault.Expected, fault.Setting);
            }
        }

        private static string Joined(string path, string rest) =>
            rest.Length == 0 ? path : rest[0] == '[' ? path + rest : rest.Contains(' ', StringComparison.Ordinal) ? $"{path}, {rest}" : $"{path}.{rest}";
    }
}
