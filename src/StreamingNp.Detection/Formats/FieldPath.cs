using System.Globalization;
using System.Text;
using System.Text.Json;

namespace StreamingNp.Detection.Formats;

/// <summary>A path into JSON: names with dots between them, <c>a.b[0].c</c>; names with other characters in brackets and quotes, <c>a['b.c']</c>. <c>$.</c> before it leads from the whole message.</summary>
internal sealed class FieldPath
{
    private readonly Segment[] _segments;

    private FieldPath(string text, Segment[] segments, bool isFromRoot, bool hasLeaves) => (Text, _segments, IsFromRoot, HasLeaves) = (text, segments, isFromRoot, hasLeaves);

    /// <summary>The path without the <c>$.</c> and the <c>**</c>.</summary>
    public string Text { get; }

    /// <summary>Whether it leads from the whole message, and not from an item of it.</summary>
    public bool IsFromRoot { get; }

    /// <summary>Whether it ends in <c>**</c>: all numbers below.</summary>
    public bool HasLeaves { get; }

    /// <summary>Whether it runs over arrays.</summary>
    public bool HasAll => Array.Exists(_segments, segment => segment.IsAll);

    /// <summary>Reads a path.</summary>
    /// <param name="text">The path.</param>
    /// <param name="setting">The setting that it is of, for the message.</param>
    /// <exception cref="FormatException">It is none; the message says where it is wrong.</exception>
    public static FieldPath Parse(string text, string setting)
    {
        var segments = new List<Segment>();
        bool isFromRoot = text == "$" || text.StartsWith("$.", StringComparison.Ordinal) || text.StartsWith("$[", StringComparison.Ordinal);
        bool hasLeaves = false;
        int at = isFromRoot ? 1 : 0, start = at;
        FormatException Wrong(string what) => new($"The path \"{text}\" of {setting} {what} at character {at + 1}.");
        while (at < text.Length)
        {
            if (hasLeaves) throw Wrong("goes on after **");
            if (text[at] == '[')
            {
                int close = at + 1 < text.Length && text[at + 1] is '\'' or '"' ? text.IndexOf($"{text[at + 1]}]", at + 2, StringComparison.Ordinal) + 1 : text.IndexOf(']', at);
                if (close <= at) throw Wrong("has no end of the bracket that opens");
                string inner = text[(at + 1)..close];
                if (inner == "*") segments.Add(new(null, -1, "[*]"));
                else if (inner.Length >= 2 && inner[0] is '\'' or '"') segments.Add(new(Encoding.UTF8.GetBytes(inner[1..^1]), 0, $"[{inner}]"));
                else if (int.TryParse(inner, NumberStyles.None, CultureInfo.InvariantCulture, out int index)) segments.Add(new(null, index, $"[{inner}]"));
                else throw Wrong("has neither a number, nor *, nor a name in quotes in the bracket");
                at = close + 1;
                continue;
            }
            if (text[at] == '.' && at > 0) at++;
            else if (at > start) throw Wrong("lacks a dot");
            int end = text.AsSpan(at).IndexOfAny('.', '[', ']');
            end = end < 0 ? text.Length : at + end;
            if (end == at) throw Wrong("has an empty name");
            string name = text[at..end];
            if (name == "**") hasLeaves = true;
            else if (name.Contains('*', StringComparison.Ordinal)) throw Wrong("has a * that is neither [*] nor a ** at the end");
            else segments.Add(new(Encoding.UTF8.GetBytes(name), 0, name));
            at = end;
        }
        if (segments.Count == 0 && !isFromRoot && !hasLeaves) throw new FormatException($"The path of {setting} is empty.");
        return new(string.Concat(segments.Select((segment, index) => index > 0 && segment.Shown[0] != '[' ? "." + segment.Shown : segment.Shown)), [.. segments], isFromRoot, hasLeaves);
    }

    /// <summary>Goes along the path, which must run over no arrays; undefined where nothing is there.</summary>
    public JsonElement Find(JsonElement from)
    {
        foreach (Segment segment in _segments)
            if (!segment.TryStep(from, out from)) return default;
        return from;
    }

    /// <summary>Goes along the path, over all of its arrays.</summary>
    /// <param name="from">Where it begins.</param>
    /// <param name="at">The path up to there.</param>
    /// <param name="found">Gets each end, with its own path; undefined where nothing is there.</param>
    public void FindAll(JsonElement from, string at, Action<JsonElement, string> found) => Follow(0, from, at, found);

    /// <summary>Says how far the path leads where it finds nothing: the path of what is missing, or of what is no object.</summary>
    public string Reached(JsonElement from, out string found)
    {
        var path = new StringBuilder();
        foreach (Segment segment in _segments)
        {
            if (from.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
            {
                found = JsonFormat.Found(from);
                return path.ToString();
            }
            if (path.Length > 0 && segment.Shown[0] != '[') path.Append('.');
            path.Append(segment.Shown);
            if (!segment.TryStep(from, out from)) break;
        }
        found = "";
        return path.ToString();
    }

    private void Follow(int index, JsonElement from, string at, Action<JsonElement, string> found)
    {
        for (; index < _segments.Length; index++)
        {
            Segment segment = _segments[index];
            if (segment.IsAll && from.ValueKind == JsonValueKind.Array)
            {
                int number = 0;
                foreach (JsonElement one in from.EnumerateArray()) Follow(index + 1, one, $"{at}[{number++}]", found);
                return;
            }
            // Null on the way is nothing, as in a record that says that a row was deleted.
            if (from.ValueKind == JsonValueKind.Null) break;
            if (segment.IsAll) from = default;
            else
            {
                at = at.Length > 0 && segment.Shown[0] != '[' ? $"{at}.{segment.Shown}" : at + segment.Shown;
                segment.TryStep(from, out from);
            }
            if (from.ValueKind == JsonValueKind.Undefined) break;
        }
        found(from, at);
    }

    private readonly record struct Segment(byte[]? Name, int Index, string Shown)
    {
        public bool IsAll => Index < 0;

        public bool TryStep(JsonElement from, out JsonElement to)
        {
            to = default;
            if (Name is not null) return from.ValueKind == JsonValueKind.Object && from.TryGetProperty(Name, out to);
            if (from.ValueKind != JsonValueKind.Array || Index < 0 || Index >= from.GetArrayLength()) return false;
            to = from[Index];
            return true;
        }
    }
}
