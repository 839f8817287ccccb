using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;

namespace StreamingNp.App.DeadLetters;

/// <summary>A dead letter as a line of a list.</summary>
/// <param name="Partition">Its partition in the dead-letter topic.</param>
/// <param name="Offset">Its offset there.</param>
/// <param name="Time">When it came there.</param>
/// <param name="Reason">Why it could not be read.</param>
/// <param name="SourceTopic">The topic that it came from; null where nothing says so.</param>
/// <param name="SourcePartition">Its partition there.</param>
/// <param name="SourceOffset">Its offset there.</param>
/// <param name="SourceTime">The record's own time; null where it had none.</param>
/// <param name="Key">The record's key, escaped and bounded.</param>
/// <param name="Size">The size of the record's value, in bytes.</param>
/// <param name="Truncated">Whether only the start of it was kept.</param>
/// <param name="Republished">How often it was republished before it came here.</param>
/// <param name="Start">The start of its payload, escaped and bounded.</param>
/// <param name="Detail">What is wrong with it, in one sentence, escaped and bounded; null where nothing says so.</param>
internal sealed record DeadLetterLine(
    int Partition, long Offset, DateTimeOffset Time, string Reason, string? SourceTopic, int? SourcePartition, long? SourceOffset, DateTimeOffset? SourceTime, string Key, long Size, bool Truncated, int Republished, string Start, string? Detail)
{
    private const int MaxDetail = 400;

    /// <summary>The line of a dead letter.</summary>
    /// <param name="letter">The dead letter.</param>
    /// <param name="maxCharacters">The most characters of key and start.</param>
    public static DeadLetterLine Of(DeadLetter letter, int maxCharacters) => new(
        letter.Position.Partition, letter.Position.Offset, letter.Time, letter.Reason, letter.SourceTopic, letter.Source?.Partition, letter.Source?.Offset,
        letter.SourceTimestamp is { } timestamp && timestamp <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(timestamp) : null,
        PayloadText.Start(letter.Key, maxCharacters), letter.Size, letter.IsTruncated, letter.TimesRepublished, PayloadText.Start(letter.Payload, maxCharacters),
        letter.Detail is { } detail ? PayloadText.Start(Encoding.UTF8.GetBytes(detail), MaxDetail) : null);

    /// <summary>Where it was in its source topic, in words.</summary>
    [JsonIgnore]
    public string Source => SourceTopic is null ? "" : SourceOffset is null ? SourceTopic : string.Create(CultureInfo.InvariantCulture, $"{SourceTopic}/{SourcePartition}/{SourceOffset}");
}
