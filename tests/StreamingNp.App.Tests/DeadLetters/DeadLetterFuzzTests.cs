using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using StreamingNp.App.DeadLetters;
using StreamingNp.Detection.Tests.Fuzzing;

namespace StreamingNp.App.Tests.DeadLetters;

public sealed class DeadLetterFuzzTests
{
    private static readonly string[] Names =
    [
        "reason", "source-topic", "source-partition", "source-offset", "source-timestamp", "truncated-from-bytes", "key-truncated-from-bytes", "sha256", "source-header-republished", "source-header-republished-from", "source-header-traceparent", "source-headers-dropped",
    ];

    // A line a header, the last one the key and the payload.
    private static readonly string[] Valid =
    [
        "reason=not-json\nsource-topic=metrics\nsource-partition=3\nsource-offset=17\nsource-timestamp=1795460400000\nhost-1/cpu={\"value\":",
        "reason=too-large\nsource-topic=métriques\nsource-partition=0\nsource-offset=9223372036854775807\ntruncated-from-bytes=1234567\nsha256=00ff\nsource-header-republished=4\nsource-header-traceparent=00-1\nk=v",
        "source-partition=2147483647\nsource-offset=0\nsource-timestamp=253402300800000\nkey-truncated-from-bytes=70000\nsource-header-republished=2147483647\nsource-headers-dropped=2\n=\u001b[2J",
    ];

    [Fact]
    public void Whatever_a_dead_letter_says_it_can_be_listed_and_shown() => Fuzz.Decodes([.. Valid.Select(Encoding.UTF8.GetBytes)], () =>
    {
        var random = new Random(1);
        return message =>
        {
            DeadLetter letter = DeadLetter.Of(Consumed(message.Span, random));
            DeadLetterLine line = DeadLetterLine.Of(letter, maxCharacters: 48);
            using JsonDocument listed = JsonDocument.Parse(JsonSerializer.SerializeToUtf8Bytes(line, DeadLetterJson.Default.DeadLetterLine));
            Assert.InRange(line.Start.Length, 0, 48);
            Assert.DoesNotContain(PayloadText.Start(letter.Key, 200) + line.Start, char.IsControl);
            Assert.InRange(letter.TimesRepublished, 0, int.MaxValue - 1);
            _ = letter.OriginalHeaders.Count();
            _ = PayloadText.Whole(letter.Payload, 300);
            return letter.Source is not null;
        };
    });

    private static ConsumeResult<byte[]?, byte[]?> Consumed(ReadOnlySpan<byte> message, Random random)
    {
        var headers = new Headers();
        byte[] key = [], value = [];
        foreach (Range range in message.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = message[range];
            int middle = Math.Max(0, line.IndexOf((byte)'='));
            (key, value) = (line[..middle].ToArray(), line[Math.Min(line.Length, middle + 1)..].ToArray());
            // Mostly a header that is looked for, now and then under the name of another, or without a value.
            headers.Add(random.Next(20) == 0 ? Names[random.Next(Names.Length)] : Encoding.UTF8.GetString(key), random.Next(50) == 0 ? null : value);
        }
        return new()
        {
            TopicPartitionOffset = new("dead-letters", 0, 5),
            Message = new() { Key = key.Length == 0 ? null : key, Value = random.Next(50) == 0 ? null : value, Headers = random.Next(50) == 0 ? null : headers, Timestamp = new(random.NextInt64(-1, long.MaxValue), TimestampType.CreateTime) },
        };
    }
}
