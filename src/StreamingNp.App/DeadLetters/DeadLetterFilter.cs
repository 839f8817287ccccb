namespace StreamingNp.App.DeadLetters;

/// <summary>Which dead letters are meant; those that fit everything that is said.</summary>
/// <param name="Reason">Their reason, such as <c>not-json</c>; null for any.</param>
/// <param name="Since">The earliest that they came; null for whenever.</param>
/// <param name="SeriesKey">The key of their record, a series as a rule; null for any.</param>
/// <param name="Positions">Where they are; empty for anywhere.</param>
internal sealed record DeadLetterFilter(string? Reason, DateTimeOffset? Since, string? SeriesKey, IReadOnlySet<DeadLetterPosition> Positions)
{
    private readonly byte[]? _key = SeriesKey is null ? null : System.Text.Encoding.UTF8.GetBytes(SeriesKey);

    /// <summary>Whether nothing is said, so that every dead letter fits.</summary>
    public bool IsOpen => Reason is null && Since is null && SeriesKey is null && Positions.Count == 0;

    /// <summary>Whether a dead letter is meant.</summary>
    public bool Fits(DeadLetter letter) =>
        (Reason is null || letter.Reason == Reason)
        && (Since is null || letter.Time >= Since)
        && (_key is null || _key.AsSpan().SequenceEqual(letter.Key))
        && (Positions.Count == 0 || Positions.Contains(letter.Position));
}
