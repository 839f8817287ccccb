using System.Globalization;
using System.Text.Json;

namespace StreamingNp.App.Configuration;

/// <summary>Where the parts of a JSON document stand.</summary>
internal static class JsonLines
{
    private static readonly JsonReaderOptions Json = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The line, from 1, of each path such as <c>$.rules[0].match</c>.</summary>
    /// <param name="document">A valid document in UTF-8.</param>
    public static Dictionary<string, int> Of(ReadOnlySpan<byte> document)
    {
        var lines = new Dictionary<string, int>();
        var reader = new Utf8JsonReader(document, Json);
        // Of each object and array around: its path, and the index of the next item; −1 for an object.
        var around = new Stack<(string Path, int Next)>();
        string named = "$";
        int line = 1, counted = 0;
        while (reader.Read())
        {
            int start = (int)reader.TokenStartIndex;
            line += document[counted..start].Count((byte)'\n');
            counted = start;
            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                around.Pop();
                continue;
            }
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                named = $"{around.Peek().Path}.{reader.GetString()}";
                lines.TryAdd(named, line);
                continue;
            }
            string path = named;
            if (around.TryPeek(out (string Path, int Next) array) && array.Next >= 0)
            {
                path = string.Create(CultureInfo.InvariantCulture, $"{array.Path}[{array.Next}]");
                around.Pop();
                around.Push((array.Path, array.Next + 1));
            }
            lines.TryAdd(path, line);
            if (reader.TokenType == JsonTokenType.StartObject) around.Push((path, -1));
            else if (reader.TokenType == JsonTokenType.StartArray) around.Push((path, 0));
        }
        return lines;
    }
}
