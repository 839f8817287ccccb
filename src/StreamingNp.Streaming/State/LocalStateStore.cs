using Confluent.Kafka;

namespace StreamingNp.Streaming.State;

/// <summary>
/// Keeps state in a directory of this machine: an SQLite file a lane, a transaction a change. A partition that moves to
/// another machine does not find its state there.
/// </summary>
public sealed class LocalStateStore : IStateStore
{
    private readonly LocalStateOptions _options;
    private readonly Lock _gate = new();
    private readonly Dictionary<TopicPartition, LocalLaneState> _open = [];

    /// <summary>Makes the store; touches no file yet.</summary>
    /// <param name="options">Where and how.</param>
    /// <exception cref="ArgumentException">An option is impossible; the message names it.</exception>
    public LocalStateStore(LocalStateOptions options)
    {
        options.Validate();
        _options = options;
    }

    /// <inheritdoc/>
    public Task PrepareAsync(TopicPartition lane) => Task.Run(() =>
    {
        try
        {
            Directory.CreateDirectory(_options.Directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new StateException($"The directory {_options.Directory} for state cannot be made ({exception.Message}); name another one or give this process the right to.", exception);
        }
    });

    /// <inheritdoc/>
    public ILaneState Open(TopicPartition lane)
    {
        lock (_gate)
        {
            // The one before may still be in use by a lane that was given up: it is closed before this one touches the file.
            var state = new LocalLaneState(lane, PathOf(lane), _options.MaxRecordBytes, _open.GetValueOrDefault(lane));
            _open[lane] = state;
            return state;
        }
    }

    /// <summary>Closes the states that are open.</summary>
    public async ValueTask DisposeAsync()
    {
        LocalLaneState[] open;
        lock (_gate)
        {
            open = [.. _open.Values];
            _open.Clear();
        }
        foreach (LocalLaneState state in open) await state.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The file of a lane's state.</summary>
    /// <param name="lane">The lane: topic and partition of its input.</param>
    public string PathOf(TopicPartition lane) => Path.Combine(_options.Directory, $"{lane.Topic}-{lane.Partition.Value}.db");
}
