using System.Globalization;
using System.Text;
using Confluent.Kafka;
using StreamingNp.App.Configuration;
using StreamingNp.App.Terminal;
using StreamingNp.App.Topics;

namespace StreamingNp.App.DeadLetters;

/// <summary>
/// Sends dead letters back to where they came from: the untouched payload with its key, its timestamp, its own headers and
/// its partition, and with headers that say how often that was done. What is sent is counted once it is acknowledged.
/// </summary>
/// <remarks>Not thread-safe. It has a producer of its own: the processor's sends neither timestamps nor to a partition.</remarks>
internal sealed class Republisher : IDisposable
{
    // A dead letter takes up to a megabyte.
    private const int MaxUnacknowledged = 500;
    private static readonly TimeSpan LookUpTimeout = TimeSpan.FromSeconds(10);

    private readonly IProducer<byte[]?, byte[]?> _producer;
    private readonly Dictionary<string, int> _partitions = new(StringComparer.Ordinal);
    private readonly HashSet<DeadLetterPosition> _seen = [];
    private readonly Queue<Task<DeliveryResult<byte[]?, byte[]?>>> _unacknowledged = new();
    private readonly string _servers;
    private readonly string _deadLetterTopic;
    private readonly string? _to;
    private readonly int _maxRepublished;
    private readonly bool _isDry;

    /// <summary>Makes a republisher.</summary>
    /// <param name="settings">Which brokers, and how they are published to.</param>
    /// <param name="to">The topic that all go to; null for where each came from.</param>
    /// <param name="maxRepublished">A dead letter that was republished so often is left alone; 1 or more.</param>
    /// <param name="isDry">Whether it only counts.</param>
    /// <exception cref="CommandException">Kafka's client does not take a setting.</exception>
    public Republisher(ProcessorSettings settings, string? to, int maxRepublished, bool isDry)
    {
        (_servers, _deadLetterTopic, _to, _maxRepublished, _isDry) = (settings.Kafka.BootstrapServers, settings.Output.DeadLetterTopic, to, maxRepublished, isDry);
        _producer = TopicClients.Producer(settings);
    }

    /// <summary>What became of the dead letters so far.</summary>
    public RepublishCounts Counts { get; private set; } = new();

    /// <summary>What the brokers said of the first dead letter that they did not take; null where they took all.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Republishes a dead letter, unless it is truncated, went around too often, does not say where it came from, or was given before. Waits only while too many are on their way.</summary>
    public async Task TakeAsync(DeadLetter letter)
    {
        if (!_seen.Add(letter.Position)) return;
        Counts = Counts with { Selected = Counts.Selected + 1 };
        if (letter.IsTruncated) Counts = Counts with { Truncated = Counts.Truncated + 1 };
        else if (letter.TimesRepublished >= _maxRepublished) Counts = Counts with { TooOften = Counts.TooOften + 1 };
        else if ((_to ?? letter.SourceTopic) is not { Length: > 0 } topic) Counts = Counts with { WithoutSource = Counts.WithoutSource + 1 };
        else if (_isDry) Counts = Counts with { Republished = Counts.Republished + 1 };
        else await SendAsync(letter, topic).ConfigureAwait(false);
    }

    /// <summary>Waits until all are acknowledged, or refused, within output.delivery_timeout.</summary>
    public async Task FinishAsync()
    {
        while (_unacknowledged.Count > 0) await AcknowledgeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _producer.Dispose();

    private async Task SendAsync(DeadLetter letter, string topic)
    {
        while (_unacknowledged.Count >= MaxUnacknowledged || _unacknowledged.TryPeek(out Task<DeliveryResult<byte[]?, byte[]?>>? oldest) && oldest.IsCompleted)
            await AcknowledgeAsync().ConfigureAwait(false);
        var message = new Message<byte[]?, byte[]?> { Key = letter.Key, Value = letter.Payload, Headers = HeadersOf(letter) };
        if (letter.SourceTimestamp is { } timestamp) message.Timestamp = new Timestamp(timestamp, TimestampType.CreateTime);
        try
        {
            _unacknowledged.Enqueue(_producer.ProduceAsync(new TopicPartition(topic, PartitionOf(letter, topic)), message));
        }
        catch (ProduceException<byte[]?, byte[]?> exception)
        {
            Refuse(exception);
        }
    }

    private async Task AcknowledgeAsync()
    {
        try
        {
            await _unacknowledged.Dequeue().ConfigureAwait(false);
            Counts = Counts with { Republished = Counts.Republished + 1 };
        }
        catch (KafkaException exception)
        {
            Refuse(exception);
        }
    }

    private void Refuse(KafkaException exception)
    {
        Refusal ??= exception.Error.Reason.TrimEnd('.');
        Counts = Counts with { Failed = Counts.Failed + 1 };
    }

    // First what counts: where a record has more headers than a dead letter keeps, the last are dropped.
    private Headers HeadersOf(DeadLetter letter)
    {
        var headers = new Headers
        {
            { DeadLetter.Republished, Encoding.UTF8.GetBytes((letter.TimesRepublished + 1).ToString(CultureInfo.InvariantCulture)) },
            { DeadLetter.RepublishedFrom, Encoding.UTF8.GetBytes($"{_deadLetterTopic}/{letter.Position}") },
        };
        foreach ((string name, byte[] value) in letter.OriginalHeaders) headers.Add(name, value);
        return headers;
    }

    // Producers do not agree on which key belongs to which partition; a series has to stay in its own.
    private Partition PartitionOf(DeadLetter letter, string topic) =>
        topic == letter.SourceTopic && letter.Source is { } source && source.Partition < PartitionsOf(topic) ? new Partition(source.Partition) : Partition.Any;

    private int PartitionsOf(string topic)
    {
        if (_partitions.TryGetValue(topic, out int count)) return count;
        try
        {
            using IAdminClient admin = new DependentAdminClientBuilder(_producer.Handle).Build();
            count = admin.GetMetadata(topic, LookUpTimeout).Topics.First(found => found.Topic == topic).Partitions.Count;
        }
        catch (KafkaException exception)
        {
            throw new CommandException($"The partitions of {topic} could not be looked up ({exception.Error.Reason.TrimEnd('.')}); see that the brokers at {_servers} can be reached.", exception);
        }
        _partitions.Add(topic, count);
        return count;
    }
}
