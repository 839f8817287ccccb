using System.Globalization;
using System.Text;
using Confluent.Kafka;

namespace StreamingNp.App.DeadLetters;

/// <summary>A record of the dead-letter topic: what could not be read, untouched, and what its headers say of it.</summary>
/// <param name="Position">Where it is in the dead-letter topic.</param>
/// <param name="Time">When it became a dead letter.</param>
/// <param name="Key">The key of the record that could not be read; null for none.</param>
/// <param name="Payload">Its value; null for none.</param>
/// <param name="Headers">All headers, in order.</param>
internal sealed record DeadLetter(DeadLetterPosition Position, DateTimeOffset Time, byte[]? Key, byte[]? Payload, IReadOnlyList<KeyValuePair<string, byte[]>> Headers)
{
    /// <summary>The header that says how often a record was republished.</summary>
    public const string Republished = "republished";

    /// <summary>The header that says which dead letter a record was last republished from.</summary>
    public const string RepublishedFrom = "republished-from";

    /// <summary>What the names of the headers begin with that the record itself had.</summary>
    public const string SourceHeader = "source-header-";

    /// <summary>Why it could not be read, such as <c>not-json</c>; empty where nothing says so.</summary>
    public string Reason => Text("reason") ?? "";

    /// <summary>What came, what is expected and what helps, in one sentence; null where nothing says so.</summary>
    public string? Detail => Text("detail");

    /// <summary>The topic that it came from; null where nothing says so.</summary>
    public string? SourceTopic => Text("source-topic");

    /// <summary>Where it was in that topic; null where nothing says so.</summary>
    public DeadLetterPosition? Source => DeadLetterPosition.TryParse($"{Text("source-partition")}/{Text("source-offset")}", out DeadLetterPosition position) ? position : null;

    /// <summary>The record's own timestamp, Unix time in milliseconds; null where it had none, or nothing says so.</summary>
    public long? SourceTimestamp => Number("source-timestamp");

    /// <summary>Whether the payload or the key is only the start of what could not be read.</summary>
    public bool IsTruncated => Text("truncated-from-bytes") is not null || Text("key-truncated-from-bytes") is not null;

    /// <summary>The size of what could not be read, in bytes; more than there is of it where it is truncated.</summary>
    public long Size => Number("truncated-from-bytes") ?? Payload?.Length ?? 0;

    /// <summary>How often it was republished before it came here.</summary>
    public int TimesRepublished => (int)Math.Clamp(Number(SourceHeader + Republished) ?? 0, 0, int.MaxValue - 1);

    /// <summary>The headers that the record itself had, but for those of an earlier republishing.</summary>
    public IEnumerable<KeyValuePair<string, byte[]>> OriginalHeaders =>
        from header in Headers
        where header.Key.StartsWith(SourceHeader, StringComparison.Ordinal)
        let name = header.Key[SourceHeader.Length..]
        where name is not (Republished or RepublishedFrom)
        select KeyValuePair.Create(name, header.Value);

    /// <summary>What a consumer of the dead-letter topic was given.</summary>
    public static DeadLetter Of(ConsumeResult<byte[]?, byte[]?> record) => new(
        new(record.Partition.Value, record.Offset.Value),
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(record.Message.Timestamp.UnixTimestampMs, 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())),
        record.Message.Key,
        record.Message.Value,
        [.. record.Message.Headers?.Select(header => KeyValuePair.Create(header.Key, header.GetValueBytes() ?? [])) ?? []]);

    private string? Text(string name)
    {
        foreach ((string key, byte[] value) in Headers)
            if (key == name) return Encoding.UTF8.GetString(value);
        return null;
    }

    private long? Number(string name) => long.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
}
