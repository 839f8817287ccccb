namespace StreamingNp.Detection.Observations;

/// <summary>The names of the channels of a row, in their order. Rows of one producer share one such list: it is told apart by reference first.</summary>
public sealed class ChannelNames : IEquatable<ChannelNames>
{
    /// <summary>The channels that a series has at most.</summary>
    public const int Max = 256;

    /// <summary>What the one value of a series is called beside its channels.</summary>
    public static readonly ChannelNames OneValue = new(["value"]);

    private readonly string[] _names;

    /// <summary>Makes a list.</summary>
    /// <param name="names">Names that differ; 1 to <see cref="Max"/>.</param>
    /// <exception cref="ArgumentException">There are too few or too many, or two are the same.</exception>
    public ChannelNames(IEnumerable<string> names)
    {
        _names = [.. names];
        if (_names.Length is 0 or > Max) throw new ArgumentException($"A row has 1 to {Max} channels and came with {_names.Length}.", nameof(names));
        if (_names.Distinct(StringComparer.Ordinal).Count() < _names.Length) throw new ArgumentException("Two channels of a row have the same name.", nameof(names));
    }

    /// <summary>The channels.</summary>
    public int Count => _names.Length;

    /// <summary>The name of a channel.</summary>
    /// <param name="index">Its index in the row.</param>
    public string this[int index] => _names[index];

    /// <summary>The index of a channel in the row; −1 where it is not in it.</summary>
    /// <param name="name">Its name.</param>
    public int IndexOf(string name) => Array.IndexOf(_names, name);

    /// <inheritdoc/>
    public bool Equals(ChannelNames? other) => ReferenceEquals(this, other) || (other is not null && _names.AsSpan().SequenceEqual(other._names));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ChannelNames);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_names.Length, _names[0], _names[^1]);
}
