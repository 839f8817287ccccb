using System.Text;
using System.Text.Json;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Formats;

public class NativeFormatFuzzTests
{
    private static readonly EventTime RecordTime = new(1_700_000_000_000_000);

    // With STREAMINGNP_TEST_FULL=1 six million messages in all.
    private static readonly int Rounds = Environment.GetEnvironmentVariable("STREAMINGNP_TEST_FULL") == "1" ? 1_500_000 : 50_000;

    private static readonly byte[][] Valid =
    [
        .. new[]
        {
            """{"series":"host-12/cpu","timestamp":"2026-11-23T19:00:00Z","value":12.3,"tags":{"env":"prod"}}""",
            """{"timestamp":1795460400000,"value":null,"a":[1,{"b":"\u00e9\ud834\udd1e"}]}""",
            """{"series":"é☃","value":NaN,"timestamp":"2026-11-23 20:00:00.5\u002B01:00","tags":{"a":{"b":[]}}}""",
            """{"values":{"cpu":-1.5e-3,"load":NaN},"value":"NaN","x":Infinity}""",
            """[{"series":"a","ts":1795460400,"value":1},{"series":"b","@timestamp":"2026-11-23T19:00:00Z","values":{"x":1}}]""",
            """{"series":"a","points":[{"timestamp":1795460400,"value":1},[1795460460,null]],"tags":{"a":1}}""",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Random_bytes_never_throw(int seed)
    {
        var random = new Random(seed);
        var decoder = new NativeReading();
        byte[] message = new byte[64], key = new byte[8];
        for (int round = 0; round < Rounds; round++)
        {
            Span<byte> bytes = message.AsSpan(0, random.Next(message.Length));
            random.NextBytes(bytes);
            if (bytes.Length > 0 && random.Next(2) == 0) bytes[0] = (byte)'{';
            random.NextBytes(key);
            decoder.Decode(bytes, key, RecordTime);
            Assert.Equal(bytes.IsEmpty, decoder.Batch.IsTombstone);
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void A_valid_message_with_some_bytes_changed_is_read_whole_or_refused(int seed)
    {
        var random = new Random(seed);
        var decoder = new NativeReading(new DecoderOptions { MaxSeriesLength = 16, MaxTagsBytes = 32 });
        byte[] buffer = new byte[256];
        int read = 0;
        for (int round = 0; round < Rounds; round++)
        {
            ReadOnlySpan<byte> message = Mutate(random, Valid[random.Next(Valid.Length)], buffer);
            if (decoder.Decode(message, "key"u8, RecordTime) == DecodeFailure.None) read++;
            else Assert.All(decoder.Batch.Faults, fault => Assert.InRange(fault.Sentence.Length, 10, 400));
            for (int index = 0; index < decoder.Batch.Count; index++)
            {
                Assert.InRange(decoder.Batch[index].Series.Length, 1, 16);
                Assert.False(double.IsInfinity(decoder.Batch[index].Observation.Value));
                Assert.True(decoder.Batch[index].Observation.Time.IsInRange);
                if (!decoder.Batch[index].Tags.IsEmpty) JsonDocument.Parse(Encoding.UTF8.GetString(decoder.Batch[index].Tags)).Dispose();
            }
        }
        // Otherwise the changes are too rough to show anything.
        Assert.InRange(read, Rounds / 100, Rounds / 100 * 99);
    }

    private static ReadOnlySpan<byte> Mutate(Random random, byte[] valid, byte[] buffer)
    {
        valid.CopyTo(buffer, 0);
        int length = valid.Length;
        for (int change = random.Next(4); change >= 0; change--)
        {
            int at = random.Next(length);
            switch (random.Next(5))
            {
                case 0: buffer[at] = (byte)random.Next(256); break;
                case 1: buffer[at] = (byte)"{}[]\",:\\019-+.eEunN "[random.Next(20)]; break;
                case 2: buffer[at] ^= (byte)(1 << random.Next(8)); break;
                case 3 when length > 2: length -= random.Next(10) == 0 ? random.Next(length - 1) : 1; break;
                default:
                    // A piece comes twice.
                    int piece = Math.Min(random.Next(1, 12), Math.Min(length - at, buffer.Length - length));
                    buffer.AsSpan(at, length - at).ToArray().CopyTo(buffer, at + piece);
                    length += piece;
                    break;
            }
        }
        return buffer.AsSpan(0, length);
    }
}
