using System.Text.Json;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Formats;

/// <summary>The name of a series, made of what stands at paths.</summary>
internal sealed class MappedName
{
    private readonly Part[] _parts;

    private MappedName(Part[] parts) => _parts = parts;

    /// <summary>Whether the path of the value is part of the name.</summary>
    public bool HasField => Array.Exists(_parts, part => part.Kind == PartKind.Field);

    /// <summary>Reads a path, or a template with paths in brackets.</summary>
    /// <exception cref="FormatException">It is neither; the message says why.</exception>
    public static MappedName Parse(string text, string setting)
    {
        if (!text.Contains('{', StringComparison.Ordinal)) return new([new(PartKind.Path, "", PathOf(text, setting))]);
        var parts = new List<Part>();
        for (int index = 0; index < text.Length;)
        {
            int open = text.IndexOf('{', index);
            if (open < 0) open = text.Length;
            if (open > index) parts.Add(new(PartKind.Text, text[index..open]));
            if (open == text.Length) break;
            int close = text.IndexOf('}', open);
            if (close < 0) throw new FormatException($"The template \"{text}\" of {setting} opens a bracket at character {open + 1} and does not close it.");
            parts.Add(PartOf(text[(open + 1)..close], setting));
            index = close + 1;
        }
        return new([.. parts]);
    }

    /// <summary>Adds the bytes that the name depends on.</summary>
    /// <returns>False where a part is missing, which is a fault of the batch.</returns>
    public bool TryAppend<T>(SeriesNames<T> names, JsonElement root, JsonElement item, string at, ReadOnlySpan<byte> key, DecodedBatch batch)
    {
        foreach (Part part in _parts)
        {
            if (part.Kind == PartKind.Key) names.Append(key);
            if (part.Path is not { } path) continue;
            JsonElement found = path.Find(path.IsFromRoot ? root : item);
            if (found.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
                return batch.Fail(DecodeFailure.WrongType, at + path.Text, JsonFormat.Found(found), "a string for the name of the series", "mapping.series");
            bool isEmpty = JsonFormat.IsAbsent(found) || JsonFormat.Raw(found).SequenceEqual("\"\""u8);
            if (isEmpty && !part.IsOptional)
            {
                string reached = path.Reached(path.IsFromRoot ? root : item, out string what);
                return batch.Fail(DecodeFailure.SeriesMissing, at + reached, found.ValueKind == JsonValueKind.String ? "empty" : JsonFormat.IsAbsent(found) && what.Length == 0 ? JsonFormat.Found(found) : what, "a string for the name of the series", "mapping.series");
            }
            ReadOnlySpan<byte> raw = isEmpty ? default : JsonFormat.Raw(found);
            // Written with escapes, a character takes six bytes at most.
            if (raw.Length > 6 * batch.Options.MaxSeriesLength + 2)
                return batch.Fail(DecodeFailure.SeriesTooLong, at + path.Text, $"a string of {raw.Length} bytes", $"at most {batch.Options.MaxSeriesLength} characters in a name", "observations.max_series_length");
            names.Append(raw);
        }
        return true;
    }

    /// <summary>The texts of the parts, in their order; that of the field is empty.</summary>
    public string[] Texts(JsonElement root, JsonElement item, ReadOnlySpan<byte> key)
    {
        string[] texts = new string[_parts.Length];
        for (int index = 0; index < texts.Length; index++)
        {
            Part part = _parts[index];
            texts[index] = part.Kind switch
            {
                PartKind.Text => part.Text,
                PartKind.Field => "",
                PartKind.Key => RecordKey.TextOf(key),
                _ => JsonFormat.TextOf(part.Path!.Find(part.Path.IsFromRoot ? root : item)),
            };
        }
        return texts;
    }

    /// <summary>Makes the name of a field. An empty part is left out together with the separator before it.</summary>
    /// <param name="texts">What <see cref="Texts"/> gave.</param>
    /// <param name="field">The path of the value.</param>
    public string Of(ReadOnlySpan<string> texts, string field)
    {
        var name = new NameJoiner();
        for (int index = 0; index < texts.Length; index++)
        {
            if (_parts[index].Kind == PartKind.Text) name.Between(texts[index]);
            else name.Add(_parts[index].Kind == PartKind.Field ? field : texts[index]);
        }
        return name.ToString();
    }

    private static Part PartOf(string name, string setting)
    {
        if (name == "field") return new(PartKind.Field, "");
        if (name == "key") return new(PartKind.Key, "");
        bool isOptional = name.EndsWith('?');
        return new(PartKind.Path, "", PathOf(isOptional ? name[..^1] : name, setting), isOptional);
    }

    private static FieldPath PathOf(string text, string setting)
    {
        var path = FieldPath.Parse(text, setting);
        return !path.HasAll && !path.HasLeaves ? path : throw new FormatException($"The path \"{text}\" of {setting} has a *: a series has one name.");
    }

    private enum PartKind
    {
        Text,
        Field,
        Key,
        Path,
    }

    private readonly record struct Part(PartKind Kind, string Text, FieldPath? Path = null, bool IsOptional = false);
}
