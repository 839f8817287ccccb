namespace StreamingNp.Detection.Recordings;

/// <summary>What fields say of the marks in numbers.</summary>
internal sealed class NumberEvidence
{
    private bool _isLong;

    /// <summary>Whether a comma must be the decimal one.</summary>
    public bool DecimalComma { get; private set; }

    /// <summary>Whether a point must be the decimal one.</summary>
    public bool DecimalPoint { get; private set; }

    /// <summary>Whether commas must stand between thousands.</summary>
    public bool Commas { get; private set; }

    /// <summary>Whether points must stand between thousands.</summary>
    public bool Points { get; private set; }

    /// <summary>A number such as <c>1,234</c>, in which the comma may be either.</summary>
    public string? Comma { get; private set; }

    /// <summary>A number such as <c>1.234</c>, in which the point may be either.</summary>
    public string? Point { get; private set; }

    /// <summary>Whether there are whole numbers without marks.</summary>
    public bool IsPlain { get; private set; }

    /// <summary>Whether there are whole numbers without marks, and all are below a thousand: as they are where marks stand between thousands.</summary>
    public bool MayBeGrouped => IsPlain && !_isLong;

    /// <summary>What some fields say.</summary>
    public static NumberEvidence Of(IEnumerable<string> fields)
    {
        var evidence = new NumberEvidence();
        foreach (string field in fields) evidence.Add(field);
        return evidence;
    }

    private void Add(string field)
    {
        if (NumberForm.BodyOf(field) is not { } body) return;
        int comma = body.LastIndexOf(','), point = body.LastIndexOf('.');
        if (comma < 0 && point < 0)
        {
            // A single zero is no evidence of a plain number.
            IsPlain |= body != "0";
            _isLong |= body.Length > 3 && body.All(char.IsAsciiDigit);
        }
        else if (comma >= 0 && point >= 0)
        {
            if (comma > point) (DecimalComma, Points) = (true, true);
            else (DecimalPoint, Commas) = (true, true);
        }
        else
        {
            AddMark(field, body, comma >= 0 ? ',' : '.');
        }
    }

    private void AddMark(string field, string body, char mark)
    {
        int first = body.IndexOf(mark);
        bool isSeveral = first != body.LastIndexOf(mark);
        bool mayBeEither = first is >= 1 and <= 3 && body[0] != '0' && body.Length - first == 4 && body.All(letter => char.IsAsciiDigit(letter) || letter == mark);
        switch (mark)
        {
            case ',' when isSeveral: Commas = true; break;
            case ',' when mayBeEither: Comma ??= field; break;
            case ',': DecimalComma = true; break;
            case '.' when isSeveral: Points = true; break;
            case '.' when mayBeEither: Point ??= field; break;
            default: DecimalPoint = true; break;
        }
    }
}
