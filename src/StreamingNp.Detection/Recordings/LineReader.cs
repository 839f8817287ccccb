namespace StreamingNp.Detection.Recordings;

/// <summary>Reads lines that end in LF or CRLF, and never holds more than one line of the longest length in memory.</summary>
/// <param name="reader">Where the text comes from.</param>
/// <param name="longest">The longest line that is kept, in characters.</param>
internal sealed class LineReader(TextReader reader, int longest)
{
    private readonly char[] _buffer = new char[longest + 2];
    private readonly Queue<string?> _putBack = new();
    private int _start;
    private int _end;

    /// <summary>The number of the line read last, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Reads a line.</summary>
    /// <param name="line">The line without its end; null where it is too long.</param>
    /// <returns>False at the end of the text.</returns>
    public bool TryRead(out string? line)
    {
        if (_putBack.TryDequeue(out line))
        {
            Line++;
            return true;
        }
        bool isTooLong = false;
        int searched = 0;
        while (true)
        {
            int end = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf('\n') + searched;
            if (end >= searched)
            {
                line = isTooLong ? null : Text(end);
                _start += end + 1;
                Line++;
                return true;
            }
            searched = _end - _start;
            if (searched == _buffer.Length)
            {
                isTooLong = true;
                _start = _end;
                searched = 0;
            }
            if (Fill()) continue;
            line = isTooLong ? null : Text(searched);
            bool isLine = isTooLong || searched > 0;
            _start = _end;
            if (isLine) Line++;
            return isLine;
        }
    }

    /// <summary>Gives lines back that were read last, in order, to be read again.</summary>
    public void PutBack(IReadOnlyCollection<string?> lines)
    {
        string?[] waiting = [.. _putBack];
        _putBack.Clear();
        foreach (string? line in lines.Concat(waiting)) _putBack.Enqueue(line);
        Line -= lines.Count;
    }

    private string? Text(int length)
    {
        ReadOnlySpan<char> text = _buffer.AsSpan(_start, length);
        if (text.EndsWith("\r")) text = text[..^1];
        return text.Length > longest ? null : text.ToString();
    }

    private bool Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        int read = reader.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        return read > 0;
    }
}
