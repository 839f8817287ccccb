using System.Buffers.Text;
using System.Text.Json;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Formats.Otlp;

/// <summary>Reads data points and attributes of OTLP metrics from JSON.</summary>
/// <remarks>Not thread-safe: the point is reused.</remarks>
internal sealed class OtlpJsonPoints
{
    /// <summary>The point that was read last.</summary>
    public OtlpPoint Point { get; } = new();

    /// <summary>Reads a point.</summary>
    /// <param name="message">The point.</param>
    /// <param name="kind">What its metric is.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="batch">Gets the fault where it cannot be read.</param>
    /// <returns>False where it cannot be read; then the batch has a fault more.</returns>
    public bool TryRead(JsonElement message, OtlpMetricKind kind, string path, DecodedBatch batch)
    {
        Point.Clear();
        if (message.ValueKind != JsonValueKind.Object) return batch.Fail(DecodeFailure.NotAnObject, path, OtlpJson.Shown(message), "an object");
        var fields = new Fields(message, path, batch);
        Point.Time = fields.Unsigned("timeUnixNano", "time_unix_nano");
        Point.Start = fields.Unsigned("startTimeUnixNano", "start_time_unix_nano");
        Point.Flags = fields.Unsigned("flags", "flags");
        if (kind is OtlpMetricKind.Gauge or OtlpMetricKind.Sum)
        {
            Point.Value = fields.Number("asDouble", "as_double") ?? fields.Signed("asInt", "as_int");
        }
        else
        {
            Point.Count = fields.Unsigned("count", "count");
            Point.Sum = fields.Number("sum", "sum");
            Point.Min = fields.Number("min", "min");
            Point.Max = fields.Number("max", "max");
        }
        if (kind == OtlpMetricKind.Histogram)
        {
            fields.Counts("bucketCounts", "bucket_counts", Point.BucketCounts);
            fields.Bounds(Point.Bounds);
        }
        if (kind == OtlpMetricKind.ExponentialHistogram)
        {
            Point.Scale = (long)(fields.Signed("scale", "scale") ?? 0);
            Point.ZeroCount = fields.Unsigned("zeroCount", "zero_count");
            Point.PositiveOffset = fields.Buckets("positive", Point.BucketCounts);
            Point.NegativeOffset = fields.Buckets("negative", Point.NegativeCounts);
        }
        if (kind == OtlpMetricKind.Summary) fields.Quantiles(Point.Quantiles);
        return !fields.HasFault && TryAttributes(message, path, batch, Point.Attributes);
    }

    /// <summary>Reads the attributes of a message.</summary>
    /// <returns>False where one cannot be read: without it two hosts could become one series.</returns>
    public static bool TryAttributes(JsonElement message, string path, DecodedBatch batch, List<KeyValuePair<string, string>> attributes)
    {
        if (!OtlpJson.TryField(message, "attributes", "attributes", out JsonElement list)) return true;
        return TryPairs(list, attributes, depth: 0) || batch.Fail(DecodeFailure.WrongType, path + ".attributes", OtlpJson.Shown(list), "a list such as [{\"key\":\"host.name\",\"value\":{\"stringValue\":\"a\"}}]");
    }

    private static bool TryPairs(JsonElement list, List<KeyValuePair<string, string>> attributes, int depth)
    {
        if (list.ValueKind != JsonValueKind.Array) return false;
        foreach (JsonElement pair in list.EnumerateArray())
        {
            if (!OtlpJson.TryField(pair, "key", "key", out JsonElement name) || !OtlpJson.TryText(name, out string key)) return false;
            string text = "";
            if (OtlpJson.TryField(pair, "value", "value", out JsonElement value) && !TryValue(value, depth, out text)) return false;
            if (key.Length > 0 && text.Length > 0) attributes.Add(new(key, text));
        }
        return true;
    }

    private static bool TryValue(JsonElement value, int depth, out string text)
    {
        text = "";
        if (value.ValueKind != JsonValueKind.Object) return false;
        if (OtlpJson.TryField(value, "stringValue", "string_value", out JsonElement found)) return OtlpJson.TryText(found, out text);
        if (OtlpJson.TryField(value, "boolValue", "bool_value", out found))
        {
            text = OtlpText.Of(found.ValueKind == JsonValueKind.True);
            return found.ValueKind is JsonValueKind.True or JsonValueKind.False;
        }
        if (OtlpJson.TryField(value, "intValue", "int_value", out found))
        {
            bool isWhole = OtlpJson.TrySigned(found, out long whole);
            text = OtlpText.Of(whole);
            return isWhole;
        }
        if (OtlpJson.TryField(value, "doubleValue", "double_value", out found))
        {
            bool isNumber = OtlpJson.TryNumber(found, out double number);
            text = OtlpText.Of(number);
            return isNumber;
        }
        if (OtlpJson.TryField(value, "bytesValue", "bytes_value", out found)) return OtlpJson.TryText(found, out text) && Base64.IsValid(text);
        return depth >= OtlpText.MaxDepth || TryNested(value, depth + 1, out text);
    }

    private static bool TryNested(JsonElement value, int depth, out string text)
    {
        text = "";
        if (OtlpJson.TryField(value, "arrayValue", "array_value", out JsonElement array))
        {
            var parts = new List<string>();
            if (OtlpJson.TryField(array, "values", "values", out JsonElement values))
            {
                if (values.ValueKind != JsonValueKind.Array) return false;
                foreach (JsonElement one in values.EnumerateArray())
                {
                    if (!TryValue(one, depth, out string part)) return false;
                    parts.Add(part);
                }
            }
            text = OtlpText.Of(parts);
        }
        else if (OtlpJson.TryField(value, "kvlistValue", "kvlist_value", out JsonElement map))
        {
            var parts = new List<KeyValuePair<string, string>>();
            if (OtlpJson.TryField(map, "values", "values", out JsonElement values) && !TryPairs(values, parts, depth)) return false;
            text = OtlpText.Of(parts);
        }
        return true;
    }

    // The fields of one message: each that cannot be read is a fault.
    private struct Fields(JsonElement message, string path, DecodedBatch batch)
    {
        public bool HasFault { get; private set; }

        public ulong Unsigned(string camel, string snake)
        {
            if (!OtlpJson.TryField(message, camel, snake, out JsonElement field)) return 0;
            if (!OtlpJson.TryUnsigned(field, out ulong number)) Fail(camel, field, "a whole number that is not negative");
            return number;
        }

        public double? Signed(string camel, string snake)
        {
            if (!OtlpJson.TryField(message, camel, snake, out JsonElement field)) return null;
            if (!OtlpJson.TrySigned(field, out long number)) Fail(camel, field, "a whole number");
            return number;
        }

        public double? Number(string camel, string snake)
        {
            if (!OtlpJson.TryField(message, camel, snake, out JsonElement field)) return null;
            if (!OtlpJson.TryNumber(field, out double number)) Fail(camel, field, "a number");
            return number;
        }

        public void Counts(string camel, string snake, List<ulong> counts)
        {
            foreach (JsonElement one in Items(camel, snake))
            {
                if (!OtlpJson.TryUnsigned(one, out ulong count)) Fail(camel, one, "whole numbers that are not negative");
                counts.Add(count);
            }
        }

        public void Bounds(List<ulong> bounds)
        {
            foreach (JsonElement one in Items("explicitBounds", "explicit_bounds"))
            {
                if (!OtlpJson.TryNumber(one, out double bound)) Fail("explicitBounds", one, "numbers");
                bounds.Add(BitConverter.DoubleToUInt64Bits(bound));
            }
        }

        public long Buckets(string name, List<ulong> counts)
        {
            if (!OtlpJson.TryField(message, name, name, out JsonElement field)) return 0;
            var buckets = new Fields(field, $"{path}.{name}", batch);
            buckets.Counts("bucketCounts", "bucket_counts", counts);
            long offset = (long)(buckets.Signed("offset", "offset") ?? 0);
            HasFault |= buckets.HasFault;
            return offset;
        }

        public void Quantiles(List<KeyValuePair<double, double>> quantiles)
        {
            foreach (JsonElement one in Items("quantileValues", "quantile_values"))
            {
                var pair = new Fields(one, path + ".quantileValues", batch);
                quantiles.Add(new(pair.Number("quantile", "quantile") ?? 0, pair.Number("value", "value") ?? 0));
                HasFault |= pair.HasFault;
            }
        }

        private JsonElement.ArrayEnumerator Items(string camel, string snake)
        {
            if (!OtlpJson.TryField(message, camel, snake, out JsonElement field)) return default;
            if (field.ValueKind == JsonValueKind.Array) return field.EnumerateArray();
            Fail(camel, field, "a list");
            return default;
        }

        private void Fail(string name, JsonElement found, string expected)
        {
            // One fault a field is enough.
            if (!HasFault) batch.Fail(DecodeFailure.WrongType, $"{path}.{name}", OtlpJson.Shown(found), expected);
            HasFault = true;
        }
    }
}
