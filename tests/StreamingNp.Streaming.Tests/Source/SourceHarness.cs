using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.Tests.Source;

/// <summary>A running consumer with its lanes and what it logged.</summary>
public sealed class SourceHarness : IAsyncDisposable
{
    public SourceHarness(TestKafka kafka, string topic, string? group = null, bool acknowledgeAtOnce = true, Func<SourceOptions, SourceOptions>? adjust = null, bool start = true)
    {
        Group = group ?? TestKafka.Name("group");
        Lanes = new TestLanes(acknowledgeAtOnce);
        var options = new SourceOptions
        {
            BootstrapServers = kafka.BootstrapServers,
            Topics = [topic],
            GroupId = Group,
            Start = StartPosition.Earliest,
            BatchSize = 100,
            HighWaterMark = 1000,
            LowWaterMark = 200,
            CommitInterval = TimeSpan.FromMilliseconds(100),
            // Lanes that a test leaves unfinished need not be waited for.
            StopTimeout = TimeSpan.FromMilliseconds(300),
            RestartDelay = TimeSpan.FromMilliseconds(20),
            Settings = kafka.Quick,
        };
        Consumer = new PartitionConsumer(adjust?.Invoke(options) ?? options, Lanes, Log);
        if (start) Consumer.Start();
    }

    public string Group { get; }

    public TestLanes Lanes { get; }

    public RecordingLogger<PartitionConsumer> Log { get; } = new();

    public PartitionConsumer Consumer { get; }

    /// <summary>Waits until the partition's newest lane has so many records.</summary>
    public TestLane Receives(int count, int partition = 0)
    {
        Eventually.Becomes(() => Lanes.Of(partition) is [.., { } lane] && lane.Count >= count,
            () => $"{count} records of partition {partition} in its newest lane; it has {(Lanes.Of(partition) is [.., { } lane] ? lane.Count : -1)}; log: {string.Join(" | ", Log.Lines.TakeLast(10))}");
        return Lanes.Of(partition)[^1];
    }

    public ValueTask DisposeAsync() => Consumer.DisposeAsync();
}
