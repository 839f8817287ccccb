using System.Text;

namespace StreamingNp.Detection.Formats;

/// <summary>Joins the parts of a name. An empty part is left out together with the separator before it; in front of the first one, with the separator behind it.</summary>
internal sealed class NameJoiner
{
    private readonly StringBuilder _text = new();
    private string _between = "";
    private bool _hasLeftOut;

    /// <summary>Takes text that stands between parts, in front of them or behind them.</summary>
    public void Between(string text)
    {
        if (_text.Length > 0 || !_hasLeftOut) _between += text;
    }

    /// <summary>Takes a part.</summary>
    public void Add(string part)
    {
        if (part.Length == 0)
        {
            _hasLeftOut = true;
            if (_text.Length > 0) _between = "";
            return;
        }
        _text.Append(_between).Append(part);
        _between = "";
    }

    /// <summary>The name; empty where no part is left. Text behind the last part belongs to it.</summary>
    public override string ToString() => _text.Length == 0 ? "" : $"{_text}{_between}";
}
