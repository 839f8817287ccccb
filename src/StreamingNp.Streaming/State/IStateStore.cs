using Confluent.Kafka;

namespace StreamingNp.Streaming.State;

/// <summary>Keeps the state of the lanes of a process. May be used from any thread.</summary>
public interface IStateStore : IAsyncDisposable
{
    /// <summary>Makes ready where a lane's state is kept: topics, a directory. Bounded in time; quick when everything is there.</summary>
    /// <param name="lane">The lane: topic and partition of its input.</param>
    /// <exception cref="StateException">It cannot be made ready now; the message says what to do.</exception>
    Task PrepareAsync(TopicPartition lane);

    /// <summary>Opens the state of a lane. Does not block and does not fail; a state of the same lane that is still open loses its right to write.</summary>
    /// <param name="lane">The lane: topic and partition of its input.</param>
    ILaneState Open(TopicPartition lane);
}
