using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace StreamingNp.Streaming.Source;

/// <summary>
/// Knows where partitions end that are not being read, whose ends librdkafka does not learn from fetches: otherwise the lag of a partition that stands still would stand still too.
/// Its methods are for the source's thread; the broker is asked on another one.
/// </summary>
/// <param name="admin">Asks the broker.</param>
/// <param name="time">The clock.</param>
internal sealed class PartitionEnds(IAdminClient admin, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5), Patience = TimeSpan.FromSeconds(5);

    private readonly Dictionary<TopicPartition, long> _ends = [];
    private Task<ListOffsetsResult>? _question;
    private long _askedAt = time.GetTimestamp();

    /// <summary>The end of a partition, as far as it was asked for; −1 where it was not.</summary>
    public long Of(TopicPartition partition) => _ends.GetValueOrDefault(partition, -1);

    /// <summary>Takes the answer to the last question, and asks the next one where there is something to ask and it is time to. Does not block.</summary>
    /// <param name="partitions">The partitions that are not being read.</param>
    public void Look(IReadOnlyList<TopicPartition> partitions)
    {
        if (_question is { IsCompleted: true } answered)
        {
            _question = null;
            // Whoever does not answer is named by another.
            if (answered.IsCompletedSuccessfully) Digest(answered.Result);
            else _ = answered.Exception;
        }
        if (_question is not null || time.GetElapsedTime(_askedAt) < Interval) return;
        foreach (TopicPartition known in _ends.Keys.Except(partitions).ToList()) _ends.Remove(known);
        if (partitions.Count == 0) return;
        _askedAt = time.GetTimestamp();
        var wanted = partitions.Select(partition => new TopicPartitionOffsetSpec { TopicPartition = partition, OffsetSpec = OffsetSpec.Latest() }).ToList();
        _question = Task.Run(() => admin.ListOffsetsAsync(wanted, new ListOffsetsOptions { RequestTimeout = Patience }));
    }

    /// <summary>Waits for the answer to the last question: nothing may be asked once the consumer is closed.</summary>
    public void Finish()
    {
        if (_question is not null) Task.WaitAny([_question], Patience);
    }

    private void Digest(ListOffsetsResult answer)
    {
        foreach (ListOffsetsResultInfo one in answer.ResultInfos)
            if (!one.TopicPartitionOffsetError.Error.IsError) _ends[one.TopicPartitionOffsetError.TopicPartition] = one.TopicPartitionOffsetError.Offset.Value;
    }
}
