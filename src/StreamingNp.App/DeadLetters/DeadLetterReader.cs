using System.Globalization;
using Confluent.Kafka;
using StreamingNp.App.Configuration;
using StreamingNp.App.Terminal;
using StreamingNp.App.Topics;

namespace StreamingNp.App.DeadLetters;

/// <summary>
/// Reads the dead-letter topic as it stands when it is asked, up to the ends that the partitions have then. It is in no
/// consumer group and commits nothing: whoever looks changes nothing. Blocks; not thread-safe.
/// </summary>
internal sealed class DeadLetterReader : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly KafkaSection _kafka;
    private readonly string _topic;
    private readonly TimeProvider _time;
    private readonly IConsumer<byte[]?, byte[]?> _consumer;

    /// <summary>Makes a reader; it connects when it is asked something.</summary>
    /// <param name="settings">Which brokers and which topic.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="CommandException">Kafka's client does not take a setting.</exception>
    public DeadLetterReader(ProcessorSettings settings, TimeProvider time)
    {
        (_kafka, _topic, _time) = (settings.Kafka, settings.Output.DeadLetterTopic, time);
        _consumer = TopicClients.Consumer<byte[]?>(_kafka, "dead-letters", config =>
        {
            config.EnablePartitionEof = true;
            config.FetchWaitMaxMs = 50;
        });
    }

    /// <summary>The dead letters that the topic holds now at most, which is how long reading them all may take; gaps count.</summary>
    public long Count() => Extents().Sum(extent => extent.End - extent.Start);

    /// <summary>Reads all dead letters that fit, a partition after the other, each in its order.</summary>
    /// <param name="filter">Which dead letters.</param>
    /// <param name="passed">Is told of every dead letter that was read, whether it fits or not.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="CommandException">The brokers do not answer, or there is no such topic.</exception>
    public IEnumerable<DeadLetter> ReadAll(DeadLetterFilter filter, Action? passed, CancellationToken cancellation)
    {
        foreach (Extent extent in Extents())
        {
            foreach (DeadLetter letter in Read(extent, cancellation))
            {
                passed?.Invoke();
                if (filter.Fits(letter)) yield return letter;
            }
        }
    }

    /// <summary>Reads the newest dead letters that fit, by the time at which they came. Goes back only as far as it has to.</summary>
    /// <param name="filter">Which dead letters.</param>
    /// <param name="most">How many at most, 1 or more.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The dead letters, the oldest first.</returns>
    /// <exception cref="CommandException">The brokers do not answer, or there is no such topic.</exception>
    public IReadOnlyList<DeadLetter> ReadNewest(DeadLetterFilter filter, int most, CancellationToken cancellation)
    {
        List<DeadLetter> found = [];
        foreach (Extent extent in Extents())
        {
            List<DeadLetter> ofPartition = [];
            long end = extent.End;
            // What does not fit makes it go back further, each time twice as far.
            for (long step = most; end > extent.Start && ofPartition.Count < most; step *= 2)
            {
                long start = Math.Max(extent.Start, end - step);
                List<DeadLetter> stretch = [.. Read(extent with { Start = start, End = end }, cancellation)];
                ofPartition.InsertRange(0, stretch.Where(filter.Fits));
                if (filter.Since is { } since && stretch.Count > 0 && stretch.TrueForAll(letter => letter.Time < since)) break;
                end = start;
            }
            found.AddRange(ofPartition.TakeLast(most));
        }
        return [.. found.OrderBy(letter => letter.Time).ThenBy(letter => letter.Position.Partition).ThenBy(letter => letter.Position.Offset).TakeLast(most)];
    }

    /// <summary>Reads the dead letter at a position.</summary>
    /// <exception cref="CommandException">There is none, or the brokers do not answer.</exception>
    public DeadLetter ReadOne(DeadLetterPosition position, CancellationToken cancellation)
    {
        Extent? extent = Extents().FirstOrDefault(extent => extent.Partition.Partition.Value == position.Partition);
        DeadLetter? letter = extent is null || position.Offset < extent.Start || position.Offset >= extent.End ? null
            : Read(extent with { Start = position.Offset, End = position.Offset + 1 }, cancellation).FirstOrDefault();
        return letter ?? throw new CommandException(extent is null
            ? $"There is no dead letter {position}: topic {_topic} has no partition {position.Partition}; `dead-letters list` shows what there is."
            : string.Create(CultureInfo.InvariantCulture, $"There is no dead letter {position}: partition {position.Partition} of {_topic} holds offsets from {extent.Start} to below {extent.End}; `dead-letters list` shows what there is."));
    }

    /// <inheritdoc/>
    public void Dispose() => _consumer.Dispose();

    // Where the partitions start and end now.
    private List<Extent> Extents()
    {
        try
        {
            using IAdminClient admin = new DependentAdminClientBuilder(_consumer.Handle).Build();
            TopicMetadata topic = admin.GetMetadata(_topic, Patience).Topics.First(found => found.Topic == _topic);
            if (topic.Error.Code == ErrorCode.UnknownTopicOrPart)
                throw new CommandException($"There is no topic {_topic} at {_kafka.BootstrapServers}: nothing was ever a dead letter there, or output.dead_letter_topic (--dead-letters) has another name.");
            if (topic.Error.IsError) throw new KafkaException(topic.Error);
            List<Extent> extents = [];
            foreach (int partition in topic.Partitions.Select(partition => partition.PartitionId).Order())
            {
                var place = new TopicPartition(_topic, partition);
                WatermarkOffsets ends = _consumer.QueryWatermarkOffsets(place, Patience);
                extents.Add(new(place, ends.Low.Value, ends.High.Value));
            }
            return extents;
        }
        catch (KafkaException exception)
        {
            throw Unreadable(exception.Error.Reason, exception);
        }
    }

    private IEnumerable<DeadLetter> Read(Extent extent, CancellationToken cancellation)
    {
        if (extent.Start >= extent.End) yield break;
        _consumer.Assign(new TopicPartitionOffset(extent.Partition, extent.Start));
        long heardAt = _time.GetTimestamp();
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            ConsumeResult<byte[]?, byte[]?>? record = Consume();
            if (record is null)
            {
                if (_time.GetElapsedTime(heardAt) > Patience) throw Unreadable($"no answer for {Patience.TotalSeconds} s", null);
                continue;
            }
            heardAt = _time.GetTimestamp();
            // The end may be told early: control records of transactions have offsets too.
            if (record.IsPartitionEOF || record.Offset.Value >= extent.End) yield break;
            yield return DeadLetter.Of(record);
            if (record.Offset.Value == extent.End - 1) yield break;
        }
    }

    private ConsumeResult<byte[]?, byte[]?>? Consume()
    {
        try
        {
            return _consumer.Consume(Look);
        }
        catch (ConsumeException exception) when (!exception.Error.IsFatal && exception.Error.Code is ErrorCode.Local_Transport or ErrorCode.Local_AllBrokersDown or ErrorCode.Local_TimedOut)
        {
            // librdkafka connects again by itself.
            return null;
        }
        catch (ConsumeException exception)
        {
            throw Unreadable(exception.Error.Reason, exception);
        }
    }

    private CommandException Unreadable(string reason, Exception? cause)
    {
        string sentence = $"The dead letters in {_topic} cannot be read ({reason.TrimEnd('.')}); see that the brokers at {_kafka.BootstrapServers} can be reached and that reading is allowed.";
        return cause is null ? new CommandException(sentence) : new CommandException(sentence, cause);
    }

    private sealed record Extent(TopicPartition Partition, long Start, long End);
}
