using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace StreamingNp.Streaming.Source;

/// <summary>Counts the offsets that could not be committed, and warns of them now and then. The count is safe to read from any thread.</summary>
internal sealed class CommitFailures(TimeProvider time, ILogger logger)
{
    private readonly Throttle _warnings = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60), time);
    private long _count;

    /// <summary>The offsets that could not be committed so far.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Takes note of a commit, done or failed.</summary>
    public void Note(CommittedOffsets commit)
    {
        var failed = commit.Offsets.Where(offset => offset.Offset.Value >= 0 && (offset.Error.IsError || commit.Error.IsError)).ToList();
        if (failed.Count == 0)
        {
            _warnings.Reset();
            return;
        }
        Interlocked.Add(ref _count, failed.Count);
        Error error = failed[0].Error.IsError ? failed[0].Error : commit.Error;
        if (_warnings.IsDue()) logger.CommitFailed(string.Join(", ", failed.Select(offset => PartitionName.Of(offset.TopicPartition))), error.Reason);
    }
}
