using System.Globalization;
using System.Text.Json;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Formats.Otlp;

/// <summary>Reads fields of OTLP in JSON, in the ways in which producers write them.</summary>
internal static class OtlpJson
{
    /// <summary>Finds a field that has a value.</summary>
    /// <returns>False where there is none, or it is null, or the element is not an object.</returns>
    public static bool TryField(JsonElement element, string camel, string snake, out JsonElement field)
    {
        field = default;
        if (element.ValueKind != JsonValueKind.Object) return false;
        return (element.TryGetProperty(camel, out field) || (!ReferenceEquals(camel, snake) && element.TryGetProperty(snake, out field))) && field.ValueKind != JsonValueKind.Null;
    }

    /// <summary>The elements of a list; none where there is no such field. Another thing than a list is a fault.</summary>
    public static JsonElement.ArrayEnumerator Items(JsonElement element, string camel, string snake, string path, DecodedBatch batch)
    {
        string at = path.Length == 0 ? camel : $"{path}.{camel}";
        if (element.ValueKind != JsonValueKind.Object) batch.Fail(DecodeFailure.NotAnObject, path, Shown(element), "an object");
        else if (TryField(element, camel, snake, out JsonElement field))
        {
            if (field.ValueKind == JsonValueKind.Array) return field.EnumerateArray();
            batch.Fail(DecodeFailure.WrongType, at, Shown(field), "a list");
        }
        return default;
    }

    /// <summary>Reads a text.</summary>
    /// <returns>False where it is another thing, or half a surrogate pair is in it.</returns>
    public static bool TryText(JsonElement element, out string text)
    {
        text = "";
        if (element.ValueKind != JsonValueKind.String) return false;
        try
        {
            text = element.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Reads a whole number that is not negative, from a number or a text.</summary>
    public static bool TryUnsigned(JsonElement element, out ulong number)
    {
        number = 0;
        return element.ValueKind == JsonValueKind.Number ? element.TryGetUInt64(out number) : TryText(element, out string text) && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>Reads a whole number, from a number or a text.</summary>
    public static bool TrySigned(JsonElement element, out long number)
    {
        number = 0;
        return element.ValueKind == JsonValueKind.Number ? element.TryGetInt64(out number) : TryText(element, out string text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>Reads a number, from a number or a text, which may be <c>NaN</c>, <c>Infinity</c> or <c>-Infinity</c>.</summary>
    public static bool TryNumber(JsonElement element, out double number)
    {
        number = 0;
        return element.ValueKind == JsonValueKind.Number ? element.TryGetDouble(out number) : TryText(element, out string text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>Reads the temporality, from its number or its name.</summary>
    public static bool TryTemporality(JsonElement element, out OtlpTemporality temporality)
    {
        temporality = OtlpTemporality.Unspecified;
        if (element.ValueKind == JsonValueKind.String)
        {
            if (element.ValueEquals("AGGREGATION_TEMPORALITY_DELTA")) temporality = OtlpTemporality.Delta;
            else if (element.ValueEquals("AGGREGATION_TEMPORALITY_CUMULATIVE")) temporality = OtlpTemporality.Cumulative;
            else return element.ValueEquals("AGGREGATION_TEMPORALITY_UNSPECIFIED");
            return true;
        }
        if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt32(out int number)) return false;
        temporality = (OtlpTemporality)number;
        return true;
    }

    /// <summary>What came, for a fault.</summary>
    public static string Shown(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.Undefined => "",
        _ => element.GetRawText() is var text && text.Length <= DecodeFault.MaxFound ? text : text[..DecodeFault.MaxFound],
    };
}
