using Microsoft.Extensions.Logging;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.Telemetry;

namespace StreamingNp.Streaming.Forwarding;

/// <summary>
/// Forwards the input to an internal topic, keyed by series, so that all points of a series are in one partition there, whoever produced them. What the lanes of
/// that topic have done is deleted from it.
/// </summary>
public sealed class Forwarder : IAsyncDisposable
{
    private static readonly TimeSpan DeletionInterval = TimeSpan.FromMinutes(1), RetryInterval = TimeSpan.FromSeconds(2);

    private readonly ForwardingOptions _options;
    private readonly TimeProvider _time;
    private readonly ForwardingTopic _topic;
    private readonly ForwardingLanes _lanes;
    private readonly ILaneDeliveries _deliveries;
    private readonly PartitionConsumer _consumer;
    private readonly Func<IReadOnlyList<PartitionStatus>> _readers;
    private readonly DoneRecords _done = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task _deletion = Task.CompletedTask, _preparation = Task.CompletedTask;

    /// <summary>Makes a forwarder that does nothing before <see cref="StartAsync"/>.</summary>
    /// <param name="options">What it does.</param>
    /// <param name="readers">How the partitions of the internal topic stand that this process reads.</param>
    /// <param name="loggers">Makes its logs.</param>
    /// <param name="time">The clock.</param>
    /// <param name="metrics">Is told of dead letters; null for nobody.</param>
    /// <exception cref="ArgumentException">An option or setting is impossible; the message names it.</exception>
    public Forwarder(ForwardingOptions options, Func<IReadOnlyList<PartitionStatus>> readers, ILoggerFactory loggers, TimeProvider time, PipelineMetrics? metrics = null)
    {
        options.Validate();
        (_options, _readers, _time) = (options, readers, time);
        _topic = new ForwardingTopic(options, time, loggers.CreateLogger<Forwarder>());
        // A lane has one commit under way, and the source's high-water mark bounds what it holds.
        DeliveryOptions delivery = options.Delivery with { MaxPending = int.MaxValue };
        if (options.Guarantee == DeliveryGuarantee.ExactlyOnce)
            _deliveries = new TransactionalDeliveries(delivery, options.Source.GroupId, () => _consumer!.GroupMetadata, loggers.CreateLogger<TransactionalDeliveries>(), time);
        else
            _deliveries = new AcknowledgedDeliveries(Delivery = new KafkaDelivery(delivery, loggers.CreateLogger<KafkaDelivery>()));
        _lanes = new ForwardingLanes(options, _deliveries, _topic.PrepareAsync, time, metrics);
        _consumer = new PartitionConsumer(options.Source, _lanes, loggers.CreateLogger<PartitionConsumer>(), time);
    }

    /// <summary>Ends when the source of it has stopped; with a fault when it cannot go on.</summary>
    public Task Completion => _consumer.Completion;

    /// <summary>The partitions of the input that are being read.</summary>
    public IReadOnlyList<PartitionStatus> Partitions => _consumer.Partitions;

    /// <summary>How its source stands with its cluster and its group.</summary>
    public SourceStatus Source => _consumer.Status;

    /// <summary>How long ago its source's thread last went around.</summary>
    public TimeSpan SinceTurn => _consumer.SinceTurn;

    /// <summary>What became of the records of the input.</summary>
    public ForwardingCounts Counts => _lanes.Counts;

    /// <summary>What publishes; null with transactions, where a lane fails instead.</summary>
    public KafkaDelivery? Delivery { get; }

    /// <summary>Why the internal topic is not ready; null where it is, or nobody tried yet.</summary>
    public string? TopicTrouble => _topic.Trouble;

    /// <summary>Begins to forward. Brokers and topics that are not there yet are waited for.</summary>
    /// <returns>Ends when the internal topic is ready, or could not be made so at the first try: then it is tried again.</returns>
    /// <exception cref="ArgumentException">A setting is unknown, impossible, or the source's own.</exception>
    public async Task StartAsync()
    {
        _consumer.Start();
        _deletion = DeleteDoneAsync(_stopping.Token);
        Task first = _topic.PrepareAsync();
        _preparation = PrepareTopicAsync(first, _stopping.Token);
        await first.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Reads no more, publishes what it holds, commits, and leaves the group. Never throws. Safe to call more than once.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _consumer.StopAsync().ConfigureAwait(false);
        await _deliveries.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(_deletion, _preparation).ConfigureAwait(false);
    }

    /// <summary>The same as <see cref="StopAsync"/>, and gives back what it holds.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        await _topic.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    // The lanes of the internal topic wait for it also where this process has no partition of the input, and so no lane that would ask for it.
    private async Task PrepareTopicAsync(Task first, CancellationToken stopping)
    {
        await first.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (TopicTrouble is not null && !stopping.IsCancellationRequested)
        {
            await Task.Delay(RetryInterval, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stopping.IsCancellationRequested) await _topic.PrepareAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task DeleteDoneAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(DeletionInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false))
                await _topic.DeleteAsync(_done.Below(_readers().Where(reader => reader.Partition.Topic == _options.Topic))).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It stops.
        }
    }
}
