using System.Runtime.InteropServices;
using System.Text.Json;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Formats;

/// <summary>
/// Telegraf's <c>json</c>, one metric or <c>{"metrics":[…]}</c>. Each field that is a number or a boolean is a series, texts are skipped.
/// See https://docs.influxdata.com/telegraf/v1/data_formats/output/json/.
/// </summary>
/// <param name="options">How records are read.</param>
public sealed class TelegrafFormat(FormatOptions options) : JsonFormat(options)
{
    /// <summary>How series are named where nothing else is asked for.</summary>
    public const string DefaultSeries = "{tag:host}/{name}/{field}/{tags}";

    private readonly SeriesTemplate _template = options.Series ?? SeriesTemplate.Parse(DefaultSeries);
    private readonly SeriesNames<Field> _names = new();

    /// <inheritdoc/>
    public override string Name => "telegraf";

    /// <summary>Whether a record surely is of this format.</summary>
    public static bool Recognises(in IncomingRecord record) => JsonShape.Matches(record.Value, ["fields", "name", "timestamp"], item =>
    {
        JsonElement metrics = Get(item, "metrics"u8);
        if (metrics.ValueKind == JsonValueKind.Array && metrics.GetArrayLength() > 0) item = metrics[0];
        return JsonShape.Has(item, "fields"u8, JsonValueKind.Object) && JsonShape.Has(item, "name"u8, JsonValueKind.String)
            && JsonShape.Has(item, "timestamp"u8, JsonValueKind.Number, JsonValueKind.String) && JsonShape.Has(item, "tags"u8, JsonValueKind.Object, JsonValueKind.Undefined);
    });

    /// <inheritdoc/>
    protected override void ReadItem(JsonElement item, string at, in IncomingRecord record, DecodedBatch batch)
    {
        JsonElement metrics = Get(item, "metrics"u8);
        if (metrics.ValueKind == JsonValueKind.Undefined)
        {
            ReadMetric(item, at, record, batch);
            return;
        }
        if (metrics.ValueKind != JsonValueKind.Array)
        {
            batch.Fail(DecodeFailure.WrongType, at + "metrics", Found(metrics), "an array of metrics");
            return;
        }
        int index = 0;
        foreach (JsonElement metric in metrics.EnumerateArray())
        {
            string place = $"{at}metrics[{index++}]";
            if (metric.ValueKind == JsonValueKind.Object) ReadMetric(metric, place + ".", record, batch);
            else batch.Fail(DecodeFailure.NotAnObject, place, Found(metric), "a metric");
        }
    }

    private void ReadMetric(JsonElement metric, string at, in IncomingRecord record, DecodedBatch batch)
    {
        JsonElement name = Get(metric, "name"u8), fields = Get(metric, "fields"u8), tags = Get(metric, "tags"u8);
        if (!TryText(name, at + "name", "the name of the metric", DecodeFailure.SeriesMissing, batch)) return;
        // Without its tags two hosts would be one.
        if (!AreTags(tags, at + "tags", batch)) return;
        if (fields.ValueKind != JsonValueKind.Object)
        {
            batch.Fail(IsAbsent(fields) ? DecodeFailure.ValueMissing : DecodeFailure.WrongType, at + "fields", Found(fields), "an object of fields");
            return;
        }
        if (!TryTime(Get(metric, "timestamp"u8), at + "timestamp", record.Time, batch, out EventTime time)) return;
        ReadOnlySpan<byte> rawName = Raw(name), rawTags = IsAbsent(tags) ? default : Raw(tags), key = UsesKey ? record.Key : default;
        foreach (JsonProperty property in fields.EnumerateObject())
        {
            if (IsText(property.Value)) continue;
            if (!_names.TryFind(rawName, JsonMarshal.GetRawUtf8PropertyName(property), rawTags, key, out Field field))
                field = _names.Keep(new(_template.NameOf(name.GetString()!, property.Name, RecordKey.TextOf(key), TagsOf(tags)), "fields." + property.Name));
            if (!TryNumber(property.Value, at + field.Path, fromText: false, batch, out double value)) continue;
            batch.Add(field.Series, new(time, value), rawTags, at + field.Path);
        }
    }

    // Fields may be texts, or JSON that was a text before: they are no series. The words for what is not finite are.
    private static bool IsText(JsonElement field) => field.ValueKind switch
    {
        JsonValueKind.String => !Raw(field).SequenceEqual("\"NaN\""u8) && !IsInfinity(Raw(field)[1..^1]),
        JsonValueKind.Object or JsonValueKind.Array => true,
        _ => false,
    };

    private readonly record struct Field(string Series, string Path);
}
