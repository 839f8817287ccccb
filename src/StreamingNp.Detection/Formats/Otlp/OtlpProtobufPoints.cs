using System.Text;

namespace StreamingNp.Detection.Formats.Otlp;

/// <summary>Reads data points and attributes of OTLP metrics from protobuf.</summary>
/// <remarks>Not thread-safe: the point is reused.</remarks>
internal sealed class OtlpProtobufPoints
{
    /// <summary>The point that was read last.</summary>
    public OtlpPoint Point { get; } = new();

    /// <summary>Reads a point.</summary>
    /// <param name="message">The point.</param>
    /// <param name="kind">What its metric is: each kind numbers the fields in its own way.</param>
    /// <param name="broken">What is wrong with its bytes.</param>
    /// <returns>False where they are broken.</returns>
    public bool TryRead(ReadOnlySpan<byte> message, OtlpMetricKind kind, out string broken)
    {
        Point.Clear();
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Is(2, ProtobufType.Fixed64)) Point.Start = reader.Bits;
            else if (reader.Is(3, ProtobufType.Fixed64)) Point.Time = reader.Bits;
            else if (kind is OtlpMetricKind.Gauge or OtlpMetricKind.Sum) TakeNumber(ref reader);
            else if (kind == OtlpMetricKind.Histogram) TakeHistogram(ref reader);
            else if (kind == OtlpMetricKind.ExponentialHistogram) TakeExponential(ref reader);
            else TakeSummary(ref reader);
        }
        broken = reader.Broken ?? "";
        return reader.Broken is null;
    }

    /// <summary>Reads the attributes of a message.</summary>
    /// <param name="outer">At the field that holds the message; gets what is wrong with it.</param>
    /// <param name="field">The number of the field of the message that holds them.</param>
    /// <param name="attributes">Gets them.</param>
    /// <param name="depth">How deep they are in other attributes.</param>
    public static void ReadAttributes(ref ProtobufReader outer, int field, List<KeyValuePair<string, string>> attributes, int depth = 0)
    {
        var reader = new ProtobufReader(outer.Bytes);
        while (reader.Next())
            if (reader.Is(field, ProtobufType.Bytes)) ReadAttribute(ref reader, attributes, depth);
        outer.TakeFault(reader);
    }

    private void TakeNumber(ref ProtobufReader reader)
    {
        if (reader.Is(4, ProtobufType.Fixed64)) Point.Value = reader.Double;
        else if (reader.Is(6, ProtobufType.Fixed64)) Point.Value = (long)reader.Bits;
        else if (reader.Is(7, ProtobufType.Bytes)) ReadAttribute(ref reader, Point.Attributes, depth: 0);
        else if (reader.Is(8, ProtobufType.Varint)) Point.Flags = reader.Bits;
    }

    private void TakeHistogram(ref ProtobufReader reader)
    {
        if (reader.Is(4, ProtobufType.Fixed64)) Point.Count = reader.Bits;
        else if (reader.Is(5, ProtobufType.Fixed64)) Point.Sum = reader.Double;
        else if (reader.Field == 6) reader.TakeFixed64(Point.BucketCounts);
        else if (reader.Field == 7) reader.TakeFixed64(Point.Bounds);
        else if (reader.Is(9, ProtobufType.Bytes)) ReadAttribute(ref reader, Point.Attributes, depth: 0);
        else if (reader.Is(10, ProtobufType.Varint)) Point.Flags = reader.Bits;
        else if (reader.Is(11, ProtobufType.Fixed64)) Point.Min = reader.Double;
        else if (reader.Is(12, ProtobufType.Fixed64)) Point.Max = reader.Double;
    }

    private void TakeExponential(ref ProtobufReader reader)
    {
        if (reader.Is(1, ProtobufType.Bytes)) ReadAttribute(ref reader, Point.Attributes, depth: 0);
        else if (reader.Is(4, ProtobufType.Fixed64)) Point.Count = reader.Bits;
        else if (reader.Is(5, ProtobufType.Fixed64)) Point.Sum = reader.Double;
        else if (reader.Is(6, ProtobufType.Varint)) Point.Scale = reader.ZigZag;
        else if (reader.Is(7, ProtobufType.Fixed64)) Point.ZeroCount = reader.Bits;
        else if (reader.Is(8, ProtobufType.Bytes)) Point.PositiveOffset = ReadBuckets(ref reader, Point.BucketCounts);
        else if (reader.Is(9, ProtobufType.Bytes)) Point.NegativeOffset = ReadBuckets(ref reader, Point.NegativeCounts);
        else if (reader.Is(10, ProtobufType.Varint)) Point.Flags = reader.Bits;
    }

    private void TakeSummary(ref ProtobufReader reader)
    {
        if (reader.Is(4, ProtobufType.Fixed64)) Point.Count = reader.Bits;
        else if (reader.Is(5, ProtobufType.Fixed64)) Point.Sum = reader.Double;
        else if (reader.Is(7, ProtobufType.Bytes)) ReadAttribute(ref reader, Point.Attributes, depth: 0);
        else if (reader.Is(8, ProtobufType.Varint)) Point.Flags = reader.Bits;
        else if (reader.Is(6, ProtobufType.Bytes))
        {
            double quantile = 0, value = 0;
            var pair = new ProtobufReader(reader.Bytes);
            while (pair.Next())
            {
                if (pair.Is(1, ProtobufType.Fixed64)) quantile = pair.Double;
                else if (pair.Is(2, ProtobufType.Fixed64)) value = pair.Double;
            }
            reader.TakeFault(pair);
            Point.Quantiles.Add(new(quantile, value));
        }
    }

    private static long ReadBuckets(ref ProtobufReader outer, List<ulong> counts)
    {
        long offset = 0;
        var reader = new ProtobufReader(outer.Bytes);
        while (reader.Next())
        {
            if (reader.Is(1, ProtobufType.Varint)) offset = reader.ZigZag;
            else if (reader.Field == 2) reader.TakeVarints(counts);
        }
        outer.TakeFault(reader);
        return offset;
    }

    private static void ReadAttribute(ref ProtobufReader outer, List<KeyValuePair<string, string>> attributes, int depth)
    {
        string key = "", value = "";
        var reader = new ProtobufReader(outer.Bytes);
        while (reader.Next())
        {
            if (reader.Is(1, ProtobufType.Bytes)) key = Encoding.UTF8.GetString(reader.Bytes);
            else if (reader.Is(2, ProtobufType.Bytes)) value = TextOf(ref reader, depth);
        }
        // Half an attribute would make two hosts one.
        outer.TakeFault(reader);
        if (key.Length > 0 && value.Length > 0) attributes.Add(new(key, value));
    }

    private static string TextOf(ref ProtobufReader outer, int depth)
    {
        string text = "";
        var reader = new ProtobufReader(outer.Bytes);
        while (reader.Next())
        {
            text = (reader.Field, reader.Type) switch
            {
                (1, ProtobufType.Bytes) => Encoding.UTF8.GetString(reader.Bytes),
                (2, ProtobufType.Varint) => OtlpText.Of(reader.Bits != 0),
                (3, ProtobufType.Varint) => OtlpText.Of((long)reader.Bits),
                (4, ProtobufType.Fixed64) => OtlpText.Of(reader.Double),
                (5, ProtobufType.Bytes) when depth < OtlpText.MaxDepth => ListOf(ref reader, depth + 1),
                (6, ProtobufType.Bytes) when depth < OtlpText.MaxDepth => MapOf(ref reader, depth + 1),
                (7, ProtobufType.Bytes) => OtlpText.Of(reader.Bytes),
                _ => text,
            };
        }
        outer.TakeFault(reader);
        return text;
    }

    private static string ListOf(ref ProtobufReader outer, int depth)
    {
        var parts = new List<string>();
        var reader = new ProtobufReader(outer.Bytes);
        while (reader.Next())
            if (reader.Is(1, ProtobufType.Bytes)) parts.Add(TextOf(ref reader, depth));
        outer.TakeFault(reader);
        return OtlpText.Of(parts);
    }

    private static string MapOf(ref ProtobufReader outer, int depth)
    {
        var parts = new List<KeyValuePair<string, string>>();
        ReadAttributes(ref outer, field: 1, parts, depth);
        return OtlpText.Of(parts);
    }
}
