using System.Globalization;

namespace StreamingNp.App.DeadLetters;

/// <summary>Where a record is in its topic.</summary>
/// <param name="Partition">The partition, 0 or more.</param>
/// <param name="Offset">The offset, 0 or more.</param>
internal readonly record struct DeadLetterPosition(int Partition, long Offset)
{
    /// <summary>Reads <c>PARTITION/OFFSET</c>.</summary>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(string text, out DeadLetterPosition position)
    {
        position = default;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 1
            || !int.TryParse(text.AsSpan(0, slash), NumberStyles.None, CultureInfo.InvariantCulture, out int partition)
            || !long.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long offset)) return false;
        position = new(partition, offset);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Partition}/{Offset}");
}
