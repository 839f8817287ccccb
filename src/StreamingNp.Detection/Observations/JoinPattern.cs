namespace StreamingNp.Detection.Observations;

/// <summary>
/// Says which part of the name of a series is the series that its observations are joined to, and which is the channel: <c>{series}/{channel}</c> makes <c>host-12/cpu</c> the channel
/// <c>cpu</c> of <c>host-12</c>. A placeholder reaches up to the text behind it where that comes first, the last one to the end. It may come several times: <c>{series}/{series}/{channel}</c>
/// takes two levels of a path for the series.
/// </summary>
public sealed class JoinPattern
{
    private const string Series = "{series}", Channel = "{channel}";

    // Text and placeholders take turns; the text in front and at the end may be empty.
    private readonly string[] _texts;
    private readonly bool[] _areSeries;

    private JoinPattern(string text, string[] texts, bool[] areSeries) => (Text, _texts, _areSeries) = (text, texts, areSeries);

    /// <summary>The pattern as it was written.</summary>
    public string Text { get; }

    /// <summary>Reads a pattern.</summary>
    /// <param name="text">The pattern.</param>
    /// <exception cref="FormatException">A placeholder is missing or not known, or nothing stands between two; the message says which.</exception>
    public static JoinPattern Parse(string text)
    {
        List<string> texts = [];
        List<bool> areSeries = [];
        string rest = text;
        for (int open = rest.IndexOf('{', StringComparison.Ordinal); open >= 0; open = rest.IndexOf('{', StringComparison.Ordinal))
        {
            bool isSeries = rest.AsSpan(open).StartsWith(Series, StringComparison.Ordinal);
            if (!isSeries && !rest.AsSpan(open).StartsWith(Channel, StringComparison.Ordinal)) throw new FormatException($"The pattern \"{text}\" has a placeholder that is neither {Series} nor {Channel}.");
            if (open == 0 && texts.Count > 0) throw new FormatException($"The pattern \"{text}\" has two placeholders with nothing between them, so that nobody knows where one ends.");
            texts.Add(rest[..open]);
            areSeries.Add(isSeries);
            rest = rest[(open + (isSeries ? Series : Channel).Length)..];
        }
        if (!areSeries.Contains(true) || !areSeries.Contains(false)) throw new FormatException($"The pattern \"{text}\" needs both {Series} and {Channel}.");
        return new(text, [.. texts, rest], [.. areSeries]);
    }

    /// <summary>Takes a name apart.</summary>
    /// <param name="name">The name.</param>
    /// <param name="series">The series that it belongs to.</param>
    /// <param name="channel">The channel that it is there.</param>
    /// <returns>False where the name does not fit, so that it is a series of its own.</returns>
    public bool TrySplit(string name, out string series, out string channel)
    {
        (series, channel) = ("", "");
        if (!name.StartsWith(_texts[0], StringComparison.Ordinal) || !name.EndsWith(_texts[^1], StringComparison.Ordinal)) return false;
        int start = _texts[0].Length, end = name.Length - _texts[^1].Length;
        for (int part = 0; part < _areSeries.Length; part++)
        {
            string behind = _texts[part + 1];
            int stop = part == _areSeries.Length - 1 ? end : start < end ? name.IndexOf(behind, start, end - start, StringComparison.Ordinal) : -1;
            if (stop <= start) return false;
            string found = name[start..stop];
            if (_areSeries[part]) series = series.Length == 0 ? found : $"{series}{_texts[part]}{found}";
            else channel = channel.Length == 0 ? found : $"{channel}{_texts[part]}{found}";
            start = stop + behind.Length;
        }
        return true;
    }
}
