using System.Diagnostics;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using StreamingNp.Detection.Configuration;

namespace StreamingNp.Streaming.Delivery;

/// <summary>Publishes through one idempotent producer: acknowledged by all in-sync replicas, in order, without duplicates of its own making.</summary>
public sealed class KafkaDelivery : IDelivery, IAsyncDisposable
{
    private readonly DeliveryOptions _options;
    private readonly ILogger<KafkaDelivery> _logger;
    private readonly ProducerConfig _config;
    private readonly Lock _gate = new();
    private readonly Queue<Parcel> _line = new();
    private readonly HashSet<Parcel> _sent = [];
    private IProducer<byte[]?, byte[]?> _producer;
    private string? _broke;
    private bool _stopping;
    private long _delivered, _failed;

    /// <summary>Makes the producer; it connects by itself and waits for brokers that are not there yet.</summary>
    /// <param name="options">How to publish.</param>
    /// <param name="logger">Takes what there is to say.</param>
    /// <exception cref="ArgumentException">An option or setting is impossible; the message names it.</exception>
    public KafkaDelivery(DeliveryOptions options, ILogger<KafkaDelivery> logger)
    {
        options.Validate();
        _options = options;
        _logger = logger;
        _config = ProducerSettings.From(options);
        _producer = Build();
    }

    /// <summary>Is told why, on a thread of Kafka's client, whenever a broker cannot be reached, which others may make up for; the producer tries again by itself.</summary>
    public Action<string>? Unreachable { get; set; }

    /// <summary>The records on their way or in line.</summary>
    public int Pending
    {
        get
        {
            lock (_gate) return _sent.Count + _line.Count;
        }
    }

    /// <summary>The records published since the start.</summary>
    public long Delivered => Interlocked.Read(ref _delivered);

    /// <summary>The records that could not be published since the start.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <inheritdoc/>
    public Task<long> DeliverAsync(OutgoingRecord record)
    {
        var parcel = new Parcel(record, this);
        lock (_gate)
        {
            if (_stopping) return Refuse(record, "the delivery has stopped");
            if (_line.Count > 0 || _sent.Count >= _options.MaxPending || !TrySend(parcel)) _line.Enqueue(parcel);
        }
        return parcel.Task;
    }

    /// <summary>Publishes what is on its way, for <see cref="DeliveryOptions.StopTimeout"/> at most; what is left then fails. Takes no more records. Safe to call more than once.</summary>
    public async Task StopAsync()
    {
        lock (_gate)
        {
            if (_stopping) return;
            _stopping = true;
        }
        // Flush and Dispose block, and the reports that come meanwhile send what is in line.
        await Task.Run(Close).ConfigureAwait(false);
    }

    /// <summary>The same as <see cref="StopAsync"/>.</summary>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    private IProducer<byte[]?, byte[]?> Build() => ProducerSettings.Build(_config, _logger, (producer, error) =>
    {
        lock (_gate) Note(error, producer);
        if (error.Code is ErrorCode.Local_Transport or ErrorCode.Local_Resolve or ErrorCode.Local_Authentication or ErrorCode.Local_Ssl or ErrorCode.Local_AllBrokersDown) Unreachable?.Invoke(error.Reason);
    });

    private Task<long> Refuse(OutgoingRecord record, string reason)
    {
        Interlocked.Increment(ref _failed);
        return Task.FromException<long>(new DeliveryException($"A record for topic {record.Topic} was not published: {reason}."));
    }

    // Within the gate, so that a record cannot overtake one that waits in line. False when the producer has no room.
    private bool TrySend(Parcel parcel)
    {
        if (_broke is not null) ReplaceProducer();
        parcel.Producer = _producer;
        try
        {
            _producer.Produce(parcel.Record.Destination, parcel.Record.ToMessage(), parcel.Report);
            _sent.Add(parcel);
            return true;
        }
        catch (ProduceException<byte[]?, byte[]?> exception) when (exception.Error.Code == ErrorCode.Local_QueueFull)
        {
            // A report is still to come then, and with it room.
            return false;
        }
        catch (ProduceException<byte[]?, byte[]?> exception)
        {
            Note(exception.Error, _producer);
            End(parcel, exception.Error, -1);
            return true;
        }
    }

    private void Settle(Parcel parcel, Error error, long offset)
    {
        lock (_gate)
        {
            Note(error, parcel.Producer!);
            if (_sent.Remove(parcel)) End(parcel, error, offset);
            // What has waited in line for as long as what could not be published fails with it.
            if (error.IsError)
                while (_line.TryPeek(out Parcel? late) && late.Waited >= _options.DeliveryTimeout) End(_line.Dequeue(), error, -1);
            while (_sent.Count < _options.MaxPending && _line.TryPeek(out Parcel? next) && TrySend(next)) _line.Dequeue();
        }
    }

    private void End(Parcel parcel, Error error, long offset)
    {
        if (!error.IsError)
        {
            Interlocked.Increment(ref _delivered);
            parcel.SetResult(offset);
            return;
        }
        Interlocked.Increment(ref _failed);
        parcel.SetException(new DeliveryException($"A record for topic {parcel.Record.Topic} was not published: {error.Reason}.", new KafkaException(error)));
    }

    private void Note(Error error, IClient producer)
    {
        if (error.IsFatal && ReferenceEquals(producer, _producer)) _broke = error.Reason;
    }

    // After a fatal error librdkafka takes no more records. What is on its way still gets its report, so the old producer lives on until then.
    private void ReplaceProducer()
    {
        _logger.ProducerBroke(_broke!);
        IProducer<byte[]?, byte[]?> old = _producer;
        _producer = Build();
        _broke = null;
        _ = Task.Run(() =>
        {
            old.Flush(_options.DeliveryTimeout);
            old.Dispose();
        });
    }

    private void Close()
    {
        _producer.Flush(_options.StopTimeout);
        lock (_gate)
        {
            int left = _sent.Count + _line.Count;
            if (left > 0) _logger.LeftBehind(left, Duration.Shown(_options.StopTimeout));
            var stopped = new Error(ErrorCode.Local_TimedOut, "the delivery stopped before it was acknowledged");
            foreach (Parcel parcel in _line.Concat(_sent)) End(parcel, stopped, -1);
            _line.Clear();
            _sent.Clear();
        }
        _producer.Dispose();
    }

    // One record on its way, and the task that its sender waits for.
    private sealed class Parcel(OutgoingRecord record, KafkaDelivery delivery) : TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        private readonly long _since = Stopwatch.GetTimestamp();

        public OutgoingRecord Record { get; } = record;

        public TimeSpan Waited => Stopwatch.GetElapsedTime(_since);

        public IClient? Producer { get; set; }

        public void Report(DeliveryReport<byte[]?, byte[]?> report) => delivery.Settle(this, report.Error, report.Offset.Value);
    }
}
