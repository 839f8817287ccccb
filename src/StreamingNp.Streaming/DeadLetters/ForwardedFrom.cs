using System.Globalization;
using System.Text;
using Confluent.Kafka;

namespace StreamingNp.Streaming.DeadLetters;

/// <summary>Where a forwarded record comes from: the last of its headers, topic/partition/offset. Its name says whether the record is as it came, or one observation of it.</summary>
internal readonly record struct ForwardedFrom(string Topic, int Partition, long Offset)
{
    /// <summary>The name of the header of a record that is as it came.</summary>
    public const string HeaderName = "forwarded-from";

    /// <summary>The name of the header of one observation, in the native format whatever the record was.</summary>
    public const string ObservationHeaderName = "forwarded-observation-from";

    public KeyValuePair<string, byte[]> ToHeader(bool isObservation = false) => new(isObservation ? ObservationHeaderName : HeaderName, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Topic}/{Partition}/{Offset}")));

    /// <summary>Whether the headers are those of one observation.</summary>
    public static bool IsObservation(Headers? headers) => headers is { Count: > 0 } && headers[^1].Key == ObservationHeaderName;

    /// <summary>Reads it from the last header; a producer may have sent one of the same name before.</summary>
    /// <returns>Where the record comes from; null where the header is missing or says something else.</returns>
    public static ForwardedFrom? Of(Headers? headers)
    {
        if (headers is not { Count: > 0 } || headers[^1] is not { Key: HeaderName or ObservationHeaderName } last) return null;
        string[] parts = Encoding.UTF8.GetString(last.GetValueBytes() ?? []).Split('/');
        return parts is [{ Length: > 0 } topic, var partition, var offset]
            && int.TryParse(partition, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && long.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out long position)
            ? new(topic, number, position)
            : null;
    }
}
