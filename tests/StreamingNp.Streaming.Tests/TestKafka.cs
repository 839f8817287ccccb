using System.Diagnostics;
using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Broker = StreamingNp.Streaming.EmbeddedBroker.EmbeddedBroker;

namespace StreamingNp.Streaming.Tests;

/// <summary>
/// The Kafka that the tests run on: an embedded broker, or the real one that STREAMINGNP_TEST_KAFKA=host:port names.
/// Topics and groups have names of their own, so that tests do not see each other and a real broker can be used again.
/// </summary>
public sealed class TestKafka : IDisposable
{
    public const string Variable = "STREAMINGNP_TEST_KAFKA";
    public static readonly string? RealBroker = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } address ? address : null;

    /// <summary>How long a broker may take to answer, before it is asked again.</summary>
    public static readonly TimeSpan Answer = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static int _names;
    private readonly Broker? _embedded = RealBroker is null ? new Broker() : null;

    public string BootstrapServers => RealBroker ?? Embedded.BootstrapServers;

    public bool IsEmbedded => _embedded is not null;

    /// <summary>The embedded broker; for tests of faults, which a real broker has to skip (<see cref="EmbeddedFactAttribute"/>).</summary>
    public Broker Embedded => _embedded ?? throw new InvalidOperationException($"This test needs the embedded broker; mark it as an EmbeddedFact so that it is skipped with {Variable} set.");

    /// <summary>Settings that make rebalances quick: as short as the broker allows.</summary>
    public IReadOnlyDictionary<string, string> Quick { get; } = new Dictionary<string, string>
    {
        ["session.timeout.ms"] = RealBroker is null ? "2000" : "6000",
        ["heartbeat.interval.ms"] = "200",
        ["topic.metadata.refresh.interval.ms"] = "500",
        ["reconnect.backoff.max.ms"] = "500",
    };

    public static string Name(string what) => $"{what}-{Guid.NewGuid():N}-{Interlocked.Increment(ref _names)}";

    /// <summary>Creates a topic and returns its name.</summary>
    public string Topic(int partitions = 1, string what = "test")
    {
        string name = Name(what);
        CreateTopic(name, partitions);
        return name;
    }

    /// <summary>Creates a topic.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="partitions">Its partitions.</param>
    /// <param name="settings">Its settings, which the embedded broker has none of.</param>
    public void CreateTopic(string name, int partitions, Dictionary<string, string>? settings = null)
    {
        if (IsEmbedded)
        {
            Embedded.CreateTopic(name, partitions);
            return;
        }
        using IAdminClient admin = Admin();
        var topic = new TopicSpecification { Name = name, NumPartitions = partitions, ReplicationFactor = 1, Configs = settings };
        // A topic of that name that is being deleted still exists for a moment.
        Change(() => admin.CreateTopicsAsync([topic]), ErrorCode.TopicAlreadyExists, $"topic {name} to be made");
    }

    /// <summary>Deletes a topic with all that is in it.</summary>
    public void DeleteTopic(string name)
    {
        if (IsEmbedded)
        {
            Embedded.DeleteTopic(name);
            return;
        }
        using IAdminClient admin = Admin();
        Change(() => admin.DeleteTopicsAsync([name]), ErrorCode.UnknownTopicOrPart, $"topic {name} to be deleted");
    }

    /// <summary>Gives a topic of a real broker more partitions.</summary>
    /// <param name="name">The topic.</param>
    /// <param name="partitions">How many it has afterwards.</param>
    public void AddPartitions(string name, int partitions)
    {
        using IAdminClient admin = Admin();
        Change(() => admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = name, IncreaseTo = partitions }]), ErrorCode.InvalidPartitions, $"topic {name} to have {partitions} partitions");
    }

    /// <summary>Publishes records with the values "first", "first + 1", … to one partition.</summary>
    public void Publish(string topic, int partition, int first, int count, DateTimeOffset? timestamp = null)
    {
        using IProducer<byte[]?, byte[]?> producer =
            new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig { BootstrapServers = BootstrapServers, EnableIdempotence = true, LingerMs = 1 }).Build();
        for (int value = first; value < first + count; value++)
        {
            var message = new Message<byte[]?, byte[]?> { Key = Encoding.UTF8.GetBytes($"key-{value}"), Value = Encoding.UTF8.GetBytes($"{value}") };
            if (timestamp is { } time) message.Timestamp = new Timestamp(time);
            producer.Produce(new TopicPartition(topic, partition), message);
        }
        int left = producer.Flush(Patience);
        Assert.True(left == 0, $"{left} of {count} records could not be published to {topic} within {Patience}.");
    }

    /// <summary>The offset that a group has committed; -1 for none.</summary>
    public long Committed(string group, string topic, int partition)
    {
        using IConsumer<Ignore, Ignore> consumer =
            new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = BootstrapServers, GroupId = group }).Build();
        long offset = Ask(() => consumer.Committed([new TopicPartition(topic, partition)], Answer).Single().Offset.Value);
        return offset < 0 ? -1 : offset;
    }

    /// <summary>Asks a broker something, and again while it does not answer in time.</summary>
    /// <param name="question">The question, which may take <see cref="Answer"/>.</param>
    public static T Ask<T>(Func<T> question)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return question();
            }
            catch (KafkaException exception) when (IsUnanswered(exception.Error) && waited.Elapsed < Patience)
            {
                // A machine at load answers the next time.
            }
        }
    }

    /// <summary>Reads a partition from its start until it has the number of records asked for.</summary>
    public IReadOnlyList<ConsumeResult<byte[]?, byte[]?>> Read(string topic, int partition, int count)
    {
        var records = new List<ConsumeResult<byte[]?, byte[]?>>();
        using IConsumer<byte[]?, byte[]?> consumer =
            new ConsumerBuilder<byte[]?, byte[]?>(new ConsumerConfig { BootstrapServers = BootstrapServers, GroupId = Name("reader"), EnableAutoCommit = false }).Build();
        consumer.Assign(new TopicPartitionOffset(topic, partition, 0));
        Eventually.Becomes(() =>
        {
            while (records.Count < count && consumer.Consume(TimeSpan.FromMilliseconds(100)) is { } record) records.Add(record);
            return records.Count >= count;
        }, () => $"{count} records in {topic}/{partition}, of which {records.Count} were read");
        return records;
    }

    public void Dispose() => _embedded?.Dispose();

    private IAdminClient Admin() => new AdminClientBuilder(new AdminClientConfig { BootstrapServers = BootstrapServers }).Build();

    // What was not answered in time may have been done all the same: then the next answer is what it is after that.
    private static void Change(Func<Task> change, ErrorCode after, string what)
    {
        bool wasUnanswered = false;
        Eventually.Becomes(() =>
        {
            try
            {
                change().GetAwaiter().GetResult();
                return true;
            }
            catch (KafkaException exception) when (Errors(exception).All(error => IsUnanswered(error) || error.Code == after))
            {
                if (wasUnanswered && Errors(exception).All(error => error.Code == after)) return true;
                if (Errors(exception).Any(IsUnanswered)) wasUnanswered = true;
                else if (after != ErrorCode.TopicAlreadyExists) throw;
                return false;
            }
        }, what);
    }

    private static IEnumerable<Error> Errors(KafkaException exception) => exception switch
    {
        CreateTopicsException made => made.Results.Select(result => result.Error),
        DeleteTopicsException deleted => deleted.Results.Select(result => result.Error),
        CreatePartitionsException grown => grown.Results.Select(result => result.Error),
        _ => [exception.Error],
    };

    private static bool IsUnanswered(Error error) => error.Code is ErrorCode.Local_TimedOut or ErrorCode.RequestTimedOut or ErrorCode.Local_Transport or ErrorCode.Local_TimedOutQueue
        or ErrorCode.GroupCoordinatorNotAvailable or ErrorCode.NotCoordinatorForGroup or ErrorCode.GroupLoadInProgress;
}
