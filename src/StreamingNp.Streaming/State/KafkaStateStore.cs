using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace StreamingNp.Streaming.State;

/// <summary>
/// Keeps state on two topics of Kafka for each input topic: a journal that is deleted by age, and snapshots that are
/// compacted. Changes travel as records of the lane's commits; whoever owns a partition next finds them.
/// </summary>
public sealed class KafkaStateStore : IStateStore
{
    private readonly KafkaStateOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<KafkaStateStore> _logger;
    private readonly KafkaClients _clients;
    private readonly IConsumer<byte[]?, byte[]?> _watermarks;
    private readonly KafkaStateTopics _topics;
    private readonly Lock _gate = new();
    private readonly Dictionary<TopicPartition, KafkaLaneState> _open = [];
    private bool _disposed;

    /// <summary>Makes the store and its client, which connects by itself.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Takes what there is to say.</param>
    /// <exception cref="ArgumentException">An option or setting is impossible; the message names it.</exception>
    public KafkaStateStore(KafkaStateOptions options, TimeProvider time, ILogger<KafkaStateStore> logger)
    {
        options.Validate();
        _options = options;
        _time = time;
        _logger = logger;
        _clients = new KafkaClients(options, logger);
        _watermarks = _clients.Reader(IsolationLevel.ReadUncommitted);
        _topics = new KafkaStateTopics(_clients, _watermarks, options, time, logger);
    }

    /// <inheritdoc/>
    public Task PrepareAsync(TopicPartition lane) => HomesAsync(lane, CancellationToken.None);

    /// <inheritdoc/>
    public ILaneState Open(TopicPartition lane)
    {
        lock (_gate)
        {
            var state = new KafkaLaneState(lane, this, _options.MaxRecordBytes, _logger);
            if (_open.TryGetValue(lane, out KafkaLaneState? before)) before.Close();
            _open[lane] = state;
            return state;
        }
    }

    /// <summary>Closes the store's client.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
        }
        await Task.Run(() =>
        {
            _topics.Dispose();
            _watermarks.Dispose();
        }).ConfigureAwait(false);
    }

    internal TimeProvider Time => _time;

    internal Task<(TopicPartition Journal, TopicPartition Snapshots)> HomesAsync(TopicPartition lane, CancellationToken cancellation) => _topics.PrepareAsync(lane, cancellation);

    internal PartitionReader Reader() => new(_clients, _watermarks, _options, _time);
}
