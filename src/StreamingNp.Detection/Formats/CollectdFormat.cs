using System.Text.Json;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Formats;

/// <summary>
/// collectd's JSON, an array of value lists. Each value of a list is a series, named as collectd does: <c>host/plugin-instance/type-instance</c>, and <c>/name</c> of the value where it is not <c>value</c>.
/// Gauges are gauges; of counters and derives the record does not say whether they have been made rates already, so it leaves that open.
/// </summary>
/// <param name="options">How records are read.</param>
public sealed class CollectdFormat(FormatOptions options) : JsonFormat(options)
{
    private static readonly string[] Parts = ["host", "plugin", "plugin_instance", "type", "type_instance"];

    /// <inheritdoc/>
    public override string Name => "collectd";

    /// <summary>Whether a record surely is of this format.</summary>
    public static bool Recognises(in IncomingRecord record) => JsonShape.Matches(record.Value, ["values", "dstypes", "dsnames", "plugin"], item =>
        JsonShape.Has(item, "values"u8, JsonValueKind.Array) && JsonShape.Has(item, "dstypes"u8, JsonValueKind.Array)
        && JsonShape.Has(item, "dsnames"u8, JsonValueKind.Array) && JsonShape.Has(item, "plugin"u8, JsonValueKind.String));

    /// <inheritdoc/>
    protected override void ReadItem(JsonElement item, string at, in IncomingRecord record, DecodedBatch batch)
    {
        JsonElement values = Get(item, "values"u8), names = Get(item, "dsnames"u8), types = Get(item, "dstypes"u8);
        if (values.ValueKind != JsonValueKind.Array)
        {
            batch.Fail(IsAbsent(values) ? DecodeFailure.ValueMissing : DecodeFailure.WrongType, at + "values", Found(values), "an array of numbers");
            return;
        }
        int count = values.GetArrayLength();
        if (!IsArrayOf(count, names, at + "dsnames", batch) || !IsArrayOf(count, types, at + "dstypes", batch)) return;
        var tags = new List<KeyValuePair<string, string>>();
        foreach (string part in Parts)
        {
            JsonElement field = item.TryGetProperty(part, out JsonElement found) ? found : default;
            bool isOptional = part.EndsWith("instance", StringComparison.Ordinal);
            if (isOptional && (IsAbsent(field) || Raw(field).Length == 2)) continue;
            if (!TryText(field, at + part, "a string", DecodeFailure.SeriesMissing, batch)) return;
            tags.Add(new(part, field.GetString()!));
        }
        if (!TryTime(Get(item, "time"u8), at + "time", record.Time, batch, out EventTime time)) return;
        byte[] json = TagsJson.Of(tags);
        if (!FitTags(json.Length, at.TrimEnd('.'), batch)) return;
        for (int index = 0; index < count; index++)
        {
            string path = $"{at}values[{index}]";
            if (!TryText(names[index], $"{at}dsnames[{index}]", "a string", DecodeFailure.SeriesMissing, batch)) continue;
            if (!TryKind(types[index], $"{at}dstypes[{index}]", batch, out SeriesKind? kind)) continue;
            if (!TryNumber(values[index], path, fromText: false, batch, out double value)) continue;
            batch.Add(NameOf(tags, names[index].GetString()!, record), new(time, value) { Kind = kind }, json, path);
        }
    }

    private string NameOf(List<KeyValuePair<string, string>> tags, string name, in IncomingRecord record)
    {
        string Of(string part) => tags.Find(tag => tag.Key == part).Value ?? "";
        string With(string part) => Of(part + "_instance") is { Length: > 0 } instance ? $"{Of(part)}-{instance}" : Of(part);
        string field = name == "value" ? "" : name;
        if (Options.Series is { } template) return template.NameOf(Of("type"), field, RecordKey.TextOf(record.Key), tags);
        return $"{Of("host")}/{With("plugin")}/{With("type")}{(field.Length == 0 ? "" : "/" + field)}";
    }

    private static bool IsArrayOf(int count, JsonElement array, string path, DecodedBatch batch)
    {
        if (array.ValueKind != JsonValueKind.Array) return batch.Fail(IsAbsent(array) ? DecodeFailure.ValueMissing : DecodeFailure.WrongType, path, Found(array), "an array, one for each value");
        return array.GetArrayLength() == count || batch.Fail(DecodeFailure.WrongFormat, path, $"{array.GetArrayLength()} long", $"{count}, one for each value");
    }

    private static bool TryKind(JsonElement type, string path, DecodedBatch batch, out SeriesKind? kind)
    {
        kind = null;
        const string Expected = "gauge, derive, counter or absolute";
        if (type.ValueKind != JsonValueKind.String) return batch.Fail(DecodeFailure.WrongType, path, Found(type), Expected);
        if (type.ValueEquals("derive"u8) || type.ValueEquals("counter"u8)) return true;
        kind = SeriesKind.Gauge;
        return type.ValueEquals("gauge"u8) || type.ValueEquals("absolute"u8) || batch.Fail(DecodeFailure.KindUnknown, path, Found(type), Expected);
    }
}
