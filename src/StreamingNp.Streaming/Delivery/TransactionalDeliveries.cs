using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace StreamingNp.Streaming.Delivery;

/// <summary>Exactly-once: every lane has a transactional producer of its own, which commits results, state and offset together. The source must not commit offsets then.</summary>
public sealed class TransactionalDeliveries : ILaneDeliveries
{
    private readonly DeliveryOptions _options;
    private readonly string _group;
    private readonly Func<IConsumerGroupMetadata> _membership;
    private readonly ILogger<TransactionalDeliveries> _logger;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Dictionary<TopicPartition, (TransactionalDelivery Delivery, Task Preparation)> _prepared = [];

    /// <summary>Checks the settings; producers are made when lanes need them.</summary>
    /// <param name="options">How to publish.</param>
    /// <param name="group">The consumer group, whose offsets are committed and whose name begins the transactional ids.</param>
    /// <param name="membership">The membership of the consumer in that group; asked for anew for every commit.</param>
    /// <param name="logger">Takes what there is to say.</param>
    /// <param name="time">The clock of time-outs; by default the system's.</param>
    /// <exception cref="ArgumentException">An option or setting is impossible; the message names it.</exception>
    public TransactionalDeliveries(DeliveryOptions options, string group, Func<IConsumerGroupMetadata> membership, ILogger<TransactionalDeliveries> logger, TimeProvider? time = null)
    {
        options.Validate();
        (_options, _group, _membership, _logger, _time) = (options, group, membership, logger, time ?? TimeProvider.System);
        // What librdkafka does not take is to be known now, and not when the first partition is assigned.
        ProducerSettings.Build(ProducerSettings.Transactional(options, group), logger).Dispose();
    }

    /// <inheritdoc/>
    public Task PrepareAsync(TopicPartition lane)
    {
        lock (_gate)
        {
            if (_prepared.Remove(lane, out (TransactionalDelivery Delivery, Task Preparation) earlier))
            {
                // The source gives up waiting sooner than the producer gives up trying.
                if (!earlier.Preparation.IsCompleted)
                {
                    _prepared.Add(lane, earlier);
                    return earlier.Preparation;
                }
                // Somebody else may have had the partition since.
                _ = earlier.Delivery.DisposeAsync().AsTask();
            }
            TransactionalDelivery delivery = New(lane);
            Task preparation = delivery.PrepareAsync();
            _prepared.Add(lane, (delivery, preparation));
            return preparation;
        }
    }

    /// <inheritdoc/>
    public ILaneDelivery Open(TopicPartition lane)
    {
        lock (_gate) return _prepared.Remove(lane, out (TransactionalDelivery Delivery, Task Preparation) prepared) ? prepared.Delivery : New(lane);
    }

    /// <summary>Disposes what was prepared and never opened; what was opened is its lane's to dispose.</summary>
    public async ValueTask DisposeAsync()
    {
        TransactionalDelivery[] unopened;
        lock (_gate)
        {
            unopened = [.. _prepared.Values.Select(prepared => prepared.Delivery)];
            _prepared.Clear();
        }
        await Task.WhenAll(unopened.Select(delivery => delivery.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    private TransactionalDelivery New(TopicPartition lane) => new(_options, _group, lane, _membership, _logger, _time);
}
