using System.Reflection;
using Confluent.Kafka;
using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.Tests.Source;

/// <summary>Offsets that do not follow each other, from a consumer that the test makes up.</summary>
public sealed class AssignmentTests
{
    private static readonly TopicPartition Partition = new("metrics", 0);

    private readonly MadeUpConsumer _made;
    private readonly RecordingLogger<PartitionConsumer> _log = new();
    private readonly Assignment _assignment;

    public AssignmentTests()
    {
        var consumer = DispatchProxy.Create<IConsumer<ReadOnlyMemory<byte>?, ReadOnlyMemory<byte>?>, MadeUpConsumer>();
        _made = (MadeUpConsumer)(object)consumer;
        var options = new SourceOptions { BootstrapServers = "localhost:9092", GroupId = "group", Topics = ["metrics"] };
        _assignment = new Assignment(consumer, new TestLanes(), options, TimeProvider.System, _log);
        Assert.Equal(new TopicPartitionOffset(Partition, 10), Assert.Single(_assignment.Assigned([Partition])));
    }

    [Fact]
    public void Records_that_were_passed_over_are_asked_for_once_more_and_none_is_lost()
    {
        Take(10, 15);
        Assert.Equal([11L], _made.Sought);
        Take(11, 12);
        Assert.Equal((3, 0), (_assignment.Consumed, _assignment.Skipped));
        Assert.True(_log.Has("from offset 11 to 15 although there are records in between"));
    }

    [Fact]
    public void A_gap_that_is_there_the_second_time_too_is_believed()
    {
        Take(10, 15, 15, 16);
        Assert.Equal([11L], _made.Sought);
        Assert.Equal((3, 4), (_assignment.Consumed, _assignment.Skipped));
        Assert.False(_log.Has("although there are records in between"));
    }

    [Fact]
    public void After_sixteen_true_gaps_others_are_believed_at_once()
    {
        Take(10);
        for (int gap = 1; gap <= 16; gap++) Take(10 + 2 * gap, 10 + 2 * gap);
        Assert.Equal(16, _made.Sought.Count);
        Take(50);
        Assert.Equal((16, 18), (_made.Sought.Count, _assignment.Consumed));
    }

    [Fact]
    public void Partitions_that_are_lost_together_are_named_in_one_line()
    {
        TopicPartition[] more = [.. Enumerable.Range(1, 15).Select(number => new TopicPartition(Partition.Topic, number))];
        Assert.Equal(15, _assignment.Assigned([.. more]).Count());
        _assignment.Lost([.. more.Append(Partition).Select(partition => new TopicPartitionOffset(partition, Offset.Unset))]);
        Assert.True(_assignment.IsEmpty);
        Assert.Contains("partitions 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15:", Assert.Single(_log.Lines, line => line.Contains("no longer read", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    private void Take(params long[] offsets)
    {
        foreach (long offset in offsets)
            _assignment.Take(new() { TopicPartitionOffset = new(Partition, offset), Message = new() { Value = ReadOnlyMemory<byte>.Empty, Timestamp = new Timestamp(DateTimeOffset.UnixEpoch) } }, now: 0);
    }

    // The group has committed offset 10; what it is told to seek is noted, and all else is done at once.
#pragma warning disable CA1852 // The proxy is a subtype that is made at run time.
    internal class MadeUpConsumer : DispatchProxy
    {
        public List<long> Sought { get; } = [];

        protected override object? Invoke(MethodInfo? method, object?[]? arguments)
        {
            if (method!.Name == nameof(IConsumer<int, int>.Committed)) return new List<TopicPartitionOffset> { new(Partition, 10) };
            if (method.Name == nameof(IConsumer<int, int>.Seek)) Sought.Add(((TopicPartitionOffset)arguments![0]!).Offset.Value);
            return method.ReturnType is { IsValueType: true } type && type != typeof(void) ? Activator.CreateInstance(type) : null;
        }
    }
#pragma warning restore CA1852
}
