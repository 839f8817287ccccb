using Confluent.Kafka;
using StreamingNp.App.Monitoring;
using StreamingNp.Detection.Detectors;
using StreamingNp.Streaming.Limits;
using StreamingNp.Streaming.Source;

namespace StreamingNp.App.Tests.Monitoring;

public sealed class StatusLineTests
{
    private static readonly ProcessorStatus Start = new(new ObservationCounts(), [], 0, 0, new("cnp", 1), 200 << 20, MemoryPressure.None, 1_000 << 20);

    [Fact]
    public void It_tells_rates_of_the_interval_and_what_there_is_now()
    {
        ProcessorStatus now = new(
            new ObservationCounts { Consumed = 130_000, Observations = 130_000, Scored = 90_012, DeadLettered = 3, Late = 1_200, Duplicate = 4 },
            [Partition(0, 30), Partition(1, 1_000), Partition(2, null)], 48, 1, new("cnp", 3), 412L << 20, MemoryPressure.None, 1_000 << 20);
        ProcessorStatus before = Start with { Counts = new ObservationCounts { Consumed = 10_000, Observations = 10_000, Scored = 90_000 } };
        Assert.Equal(
            "2,000 observations/s in, 0.2/s scored; lag 1,030 in 3 partitions, 1,000 of it in metrics [1], unknown in 1 of them; 48 series, 1 open incident, 3 dead letters, 1,200 late, 4 duplicate; model cnp/3; 412 MB",
            StatusLine.Of(before, now, TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public void What_is_not_there_is_not_told() =>
        Assert.Equal("0 observations/s in, 0/s scored; no partitions; 0 series, 0 open incidents, 0 dead letters; model cnp/1; 200 MB", StatusLine.Of(Start, Start, TimeSpan.FromSeconds(60)));

    [Fact]
    public void A_lag_that_is_not_known_is_not_none()
    {
        Assert.Contains("; lag unknown in 1 partition;", StatusLine.Of(Start, Start with { Partitions = [Partition(0, null)] }, TimeSpan.FromSeconds(60)), StringComparison.Ordinal);
        Assert.Contains("; lag 0 in 2 partitions;", StatusLine.Of(Start, Start with { Partitions = [Partition(0, 0), Partition(1, 0)] }, TimeSpan.FromSeconds(60)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_forwarded_comes_first()
    {
        ProcessorStatus before = Start with { Forwarding = new(1_000, 0, []) }, now = Start with { Forwarding = new(61_000, 2, [Partition(0, 12), Partition(1, 0)]) };
        Assert.StartsWith("1,000 records/s forwarded by series, 2 dead letters, lag 12 in 2 partitions, 12 of it in metrics [0]; 0 observations/s in", StatusLine.Of(before, now, TimeSpan.FromSeconds(60)), StringComparison.Ordinal);
        Assert.StartsWith("0 records/s forwarded by series, no partitions; ", StatusLine.Of(Start, Start with { Forwarding = new(0, 0, []) }, TimeSpan.FromSeconds(60)), StringComparison.Ordinal);
    }

    private static PartitionStatus Partition(int number, long? lag) => new(new TopicPartition("metrics", number), 1, 10, 10, 0, Paused: false, Running: true, lag);
}
