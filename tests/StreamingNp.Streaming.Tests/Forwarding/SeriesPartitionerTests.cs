using System.Text;
using CsCheck;
using StreamingNp.Streaming.Forwarding;

namespace StreamingNp.Streaming.Tests.Forwarding;

public sealed class SeriesPartitionerTests
{
    // The vectors of Kafka's own test of its Java client.
    [Theory]
    [InlineData("21", -973932308)]
    [InlineData("foobar", -790332482)]
    [InlineData("a-little-bit-long-string", -985981536)]
    [InlineData("a-little-bit-longer-string", -1486304829)]
    [InlineData("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971)]
    [InlineData("abc", 479470107)]
    public void The_hash_is_the_one_of_Kafkas_clients(string key, int hash) => Assert.Equal(hash, (int)SeriesPartitioner.Hash(Encoding.UTF8.GetBytes(key)));

    [Fact]
    public void Every_key_has_a_partition() =>
        Gen.Select(Gen.Byte.Array[0, 40], Gen.Int[1, 10_000]).Sample((key, partitions) => Assert.InRange(SeriesPartitioner.PartitionOf(key, partitions), 0, partitions - 1));
}
