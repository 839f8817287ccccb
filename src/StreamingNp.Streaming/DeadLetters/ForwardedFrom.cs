using System.Globalization;
using System.Text;
using Confluent.Kafka;

namespace StreamingNp.Streaming.DeadLetters;

/// <summary>Where a forwarded record comes from: the last of its headers, topic/partition/offset.</summary>
internal readonly record struct ForwardedFrom(string Topic, int Partition, long Offset)
{
    /// <summary>The name of the header.</summary>
    public const string HeaderName = "forwarded-from";

    public KeyValuePair<string, byte[]> ToHeader() => new(HeaderName, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Topic}/{Partition}/{Offset}")));

    /// <summary>Reads it from the last header; a producer may have sent one of the same name before.</summary>
    /// <returns>Where the record comes from; null where the header is missing or says something else.</returns>
    public static ForwardedFrom? Of(Headers? headers)
    {
        if (headers is not { Count: > 0 } || headers[^1] is not { Key: HeaderName } last) return null;
        string[] parts = Encoding.UTF8.GetString(last.GetValueBytes() ?? []).Split('/');
        return parts is [{ Length: > 0 } topic, var partition, var offset]
            && int.TryParse(partition, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && long.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out long position)
            ? new(topic, number, position)
            : null;
    }
}
