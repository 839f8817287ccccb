using System.Text.Json;

namespace StreamingNp.Detection.Recordings;

/// <summary>Reads JSON lines, and arrays of objects, as rows: a name is a column, the names of objects within objects are joined by dots.</summary>
internal static class JsonTable
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 16 };

    /// <summary>Whether a text is JSON rather than CSV: it begins with an object, or with an array of them.</summary>
    public static bool IsJson(TextReader reader)
    {
        string text = Beginning(reader);
        return text.StartsWith('{') || text.StartsWith('[') && text.Length > 1 && text[1] is '{' or '[' or ']';
    }

    /// <summary>Makes a table of it.</summary>
    /// <param name="source">What the text is called in errors.</param>
    /// <param name="open">Opens the text.</param>
    /// <exception cref="InvalidDataException">It holds no rows.</exception>
    public static RecordedTable Of(string source, Func<TextReader> open)
    {
        using TextReader reader = open();
        bool isArray = Beginning(reader).StartsWith('[');
        Func<IEnumerable<(long Line, JsonElement? Row)>> read = isArray ? () => Elements(source, open) : () => Lines(source, open);
        OrderedDictionary<string, int> names = [];
        bool hasNames = false;
        foreach ((_, JsonElement? row) in read())
        {
            if (row is { ValueKind: JsonValueKind.Object } one)
            {
                hasNames = true;
                foreach ((string name, _) in Fields(one, "")) names.TryAdd(name, names.Count);
            }
            else if (row is { ValueKind: JsonValueKind.Array } array)
            {
                for (int i = names.Count; i < array.GetArrayLength(); i++) names.TryAdd(RecordedTable.NameOf(i), i);
            }
        }
        if (names.Count == 0) throw new InvalidDataException($"{source} holds no JSON objects in lines or in an array; give it a line for each row, such as {{\"timestamp\":\"2026-11-23T19:00:00Z\",\"value\":12.3}}.");
        return new(source, [.. names.Keys], hasNames, new CsvDialect(',', 1, HasComments: false), () => read().Select(row => RowOf(row.Line, row.Row, names)));
    }

    private static RecordedRow RowOf(long line, JsonElement? row, OrderedDictionary<string, int> names)
    {
        string[] fields = new string[names.Count];
        Array.Fill(fields, "");
        switch (row)
        {
            case { ValueKind: JsonValueKind.Object } one:
                foreach ((string name, JsonElement value) in Fields(one, "")) fields[names[name]] = Text(value);
                return new(line, fields, null);
            case { ValueKind: JsonValueKind.Array } array:
                for (int i = 0; i < array.GetArrayLength(); i++) fields[i] = Text(array[i]);
                return new(line, fields, null);
            default:
                return new(line, [], "The line is no JSON object.");
        }
    }

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!.Trim(),
        JsonValueKind.Null => "",
        _ => value.GetRawText(),
    };

    private static IEnumerable<(string Name, JsonElement Value)> Fields(JsonElement row, string prefix)
    {
        foreach (JsonProperty property in row.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Object)
                foreach ((string, JsonElement) field in Fields(property.Value, $"{prefix}{property.Name}.")) yield return field;
            else
                yield return (prefix + property.Name, property.Value);
        }
    }

    private static IEnumerable<(long Line, JsonElement? Row)> Lines(string source, Func<TextReader> open)
    {
        using TextReader reader = open();
        for (long line = 1; reader.ReadLine() is { } text; line++)
        {
            if (string.IsNullOrWhiteSpace(text)) continue;
            JsonElement? row = Parse(text);
            if (row is null && line == 1) throw new InvalidDataException($"{source} line 1 is no whole JSON object; write each object in one line, or all of them in an array.");
            yield return (line, row);
        }
    }

    private static IEnumerable<(long Line, JsonElement? Row)> Elements(string source, Func<TextReader> open)
    {
        JsonElement array;
        try
        {
            using TextReader reader = open();
            using JsonDocument document = JsonDocument.Parse(reader.ReadToEnd(), Lenient);
            array = document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            // Lines may hold arrays too.
            throw new InvalidDataException($"{source} is not valid JSON in line {exception.LineNumber + 1}; mend it, or write each object in a line.", exception);
        }
        long line = 0;
        foreach (JsonElement row in array.EnumerateArray()) yield return (++line, row);
    }

    private static JsonElement? Parse(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text.TrimStart('\uFEFF'), Lenient);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // The first marks that are no spaces.
    private static string Beginning(TextReader reader)
    {
        char[] buffer = new char[256];
        string text = new(buffer, 0, reader.ReadBlock(buffer));
        return string.Concat(text.Where(letter => !char.IsWhiteSpace(letter) && letter != '\uFEFF'));
    }
}
