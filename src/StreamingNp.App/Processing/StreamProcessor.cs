using Akka.Actor;
using Akka.Streams;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StreamingNp.App.Configuration;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Windows;
using StreamingNp.Streaming.DeadLetters;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Forwarding;
using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.Limits;
using StreamingNp.Streaming.Scoring;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.State;
using StreamingNp.Streaming.Supervision;
using StreamingNp.Streaming.Telemetry;

namespace StreamingNp.App.Processing;

/// <summary>The running processor: source, lanes and delivery, around the actors of the same actor system. Starts and stops with its host.</summary>
#pragma warning disable CA1001 // StopAsync gives back what it holds.
internal sealed partial class StreamProcessor : IHostedService
#pragma warning restore CA1001
{
    private static readonly TimeSpan PatienceForTopic = TimeSpan.FromSeconds(2);

    private readonly ILogger<StreamProcessor> _logger;
    private readonly ProcessorSettings _settings;
    private readonly TimeProvider _time;
    private readonly ScoringQueue _queue;
    private readonly LaneFactory _lanes;
    private readonly PartitionConsumer _consumer;
    private readonly Forwarder? _forwarder;
    private readonly ILaneDeliveries _deliveries;
    private readonly KafkaDelivery? _delivery;
    private readonly IStateStore? _states;
    private readonly MemoryBudget _memory;
    private readonly DeadLetterNotes _notes = new();

    public StreamProcessor(
        ActorSystem system, ProcessorSettings settings, IModel model, ScoringQueue queue, RecentWindows? windows,
        ILoggerFactory loggers, TimeProvider time, ProcessorStart start, LiveRules rules, IEventListener? listener = null, PipelineMetrics? metrics = null, ShownSeries? shown = null)
    {
        _settings = settings;
        _time = time;
        _queue = queue;
        _logger = loggers.CreateLogger<StreamProcessor>();
        DeliveryOptions options = settings.ToDeliveryOptions();
        if (settings.Output.Guarantee == DeliveryGuarantee.ExactlyOnce)
            _deliveries = new TransactionalDeliveries(options, settings.Kafka.Group, () => _consumer!.GroupMetadata, loggers.CreateLogger<TransactionalDeliveries>(), time);
        else
            _deliveries = new AcknowledgedDeliveries(_delivery = new KafkaDelivery(options, loggers.CreateLogger<KafkaDelivery>()));
        _states = settings.State.Home switch
        {
            StateHome.Kafka => new KafkaStateStore(settings.ToKafkaStateOptions(), time, loggers.CreateLogger<KafkaStateStore>()),
            StateHome.Directory => new LocalStateStore(new() { Directory = Path.GetFullPath(settings.State.Directory, start.WorkingDirectory) }),
            _ => null,
        };
        string spillDirectory = settings.Limits.SpillDirectory.Length > 0
            ? Path.GetFullPath(settings.Limits.SpillDirectory, start.WorkingDirectory)
            : Path.Combine(Path.GetTempPath(), "streaming-np-series");
        _memory = new MemoryBudget(settings.ToMemoryBudgetOptions(), time, loggers.CreateLogger<MemoryBudget>());
        ILogger laneLogger = loggers.CreateLogger<LaneFactory>();
        var placement = new SeriesPlacement(loggers.CreateLogger<SeriesPlacement>());
        RecordTraces? traces = settings.Monitoring.TraceShare > 0 ? new(settings.Monitoring.TraceShare, time) : null;
        int maxWindows = settings.ToScorerPoolOptions().MaxWindows;
        _lanes = new LaneFactory(
            settings.ToLaneOptions(),
            (counter, delivery) => new LaneServices
            {
                Scorers = queue,
                MaxBatchWindows = maxWindows,
                Layout = model.Layout,
                Delivery = delivery,
                Counter = counter,
                Time = time,
                Memory = _memory,
                Placement = placement,
                DeadLetters = _notes,
                Rules = rules,
                NewSpill = () => new LocalSeriesSpill(spillDirectory),
                Logger = laneLogger,
                Metrics = metrics,
                Traces = traces,
                Shown = shown,
                Listener = listener,
                Windows = windows,
            },
            _deliveries,
            system.Materializer(),
            _states,
            start.ResetState);
        _consumer = new PartitionConsumer(settings.ToSourceOptions(), _lanes, loggers.CreateLogger<PartitionConsumer>(), time, metrics);
        if (settings.ToForwardingOptions() is { } forwarding) _forwarder = new Forwarder(forwarding, () => _consumer.Partitions, loggers, time, metrics);
        Completion = _forwarder is null ? _consumer.Completion : Task.WhenAny(_consumer.Completion, _forwarder.Completion).Unwrap();
        LogModel(model.Version, settings.Detection.FalseIncidents);
    }

    /// <summary>What became of the records so far.</summary>
    public ObservationCounts Counts => _lanes.Counts;

    /// <summary>How much of the input could not be read so far.</summary>
    public InputCounts Input
    {
        get
        {
            ObservationCounts counts = Counts;
            // What is dead before it is forwarded does not come to the lanes; what is forwarded in part is there as well.
            long before = _forwarder?.Counts.DeadLettered ?? 0;
            return new(counts.Consumed + before, counts.Unreadable + counts.ReadInPart + before, counts.Unreadable + before);
        }
    }

    /// <summary>What was wrong with the newest record that could not be read; null where none was.</summary>
    public string? NewestFault => _notes.Newest;

    /// <summary>The partitions that are being read.</summary>
    public IReadOnlyList<PartitionStatus> Partitions => _consumer.Partitions;

    /// <summary>The series that its lanes know.</summary>
    public int Series => _lanes.Series;

    /// <summary>The series that its lanes have in memory.</summary>
    public int SeriesInMemory => _lanes.SeriesInMemory;

    /// <summary>The series in memory of the lane that has the most.</summary>
    public int MaxSeriesInMemory => _lanes.MaxSeriesInMemory;

    /// <summary>Where windows wait for the scorers.</summary>
    public ScoringQueue Scorers => _queue;

    /// <summary>What the source did so far.</summary>
    public SourceCounts SourceCounts => SourceCounts.Of(_consumer);

    /// <summary>The series that have an open incident.</summary>
    public int OpenIncidents => _lanes.OpenIncidents;

    /// <summary>How near it is to its memory budget.</summary>
    public MemoryPressure MemoryPressure => _memory.Pressure;

    /// <summary>Its memory budget, in bytes.</summary>
    public long MaxMemoryBytes => _memory.MaxBytes;

    /// <summary>Whether it does what one member of the group does for all; null where nobody knows.</summary>
    public bool? IsLeader => Leadership.Of(_settings.ToSourceOptions().Topics, Partitions);

    /// <summary>How the source stands with its cluster and its group.</summary>
    public SourceStatus Source => _consumer.Status;

    /// <summary>How long ago the source's thread last went around.</summary>
    public TimeSpan SinceTurn => _consumer.SinceTurn;

    /// <summary>What became of the records to publish; nothing with transactions, where a lane fails instead.</summary>
    public DeliveryCounts Deliveries => DeliveryCounts.Of(_delivery);

    /// <summary>What forwards the input to the internal topic that the lanes read; null where they read the input itself.</summary>
    public Forwarder? Forwarder => _forwarder;

    /// <summary>Ends when the source, or what forwards the input to it, cannot go on, with what stops it.</summary>
    public Task Completion { get; }

    /// <summary>Ends when the source of the lanes has.</summary>
    public Task SourceCompletion => _consumer.Completion;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_forwarder is not null && _settings.ToForwardingOptions() is { } forwarding)
        {
            // Where there is a broker, the source below need not say that its topic is missing.
            await Task.WhenAny(_forwarder.StartAsync(), Task.Delay(PatienceForTopic, _time, cancellationToken)).Unwrap().ConfigureAwait(false);
            string input = string.Join(", ", _settings.Kafka.Topics);
            LogForwarding(input, forwarding.Topic, forwarding.Source.GroupId);
        }
        SourceOptions source = _settings.ToSourceOptions();
        _consumer.Start();
        string topics = string.Join(", ", source.Topics);
        LogStarted(topics, source.BootstrapServers, source.GroupId, _settings.Output.EventTopic);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        LogStopping();
        // What is forwarded to the last waits in the internal topic for the next start.
        var budget = new StopBudget(_settings.Lanes.StopTimeout, _time);
        await budget.WaitAsync(Task.WhenAll(_consumer.StopAsync(), _forwarder?.StopAsync() ?? Task.CompletedTask), LanesSection.UntilLeft).ConfigureAwait(false);
        // Lanes that were not done in time have been told to end, and count what they give back.
        await budget.WaitAsync(_lanes.WhenEndedAsync(), LanesSection.UntilGivenBack).ConfigureAwait(false);
        bool isClosed = await budget.WaitAsync(CloseAsync(), 1).ConfigureAwait(false);
        _memory.Dispose();
        if (_forwarder is not null) LogForwarded(_forwarder.Counts);
        LogStopped(Counts);
        if (isClosed) return;
        string limit = Duration.Format(_settings.Lanes.StopTimeout);
        LogNotClosed(limit);
    }

    private async Task CloseAsync()
    {
        await _deliveries.DisposeAsync().ConfigureAwait(false);
        if (_states is not null) await _states.DisposeAsync().ConfigureAwait(false);
        if (_forwarder is not null) await _forwarder.DisposeAsync().ConfigureAwait(false);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Scoring with model {Model} for {Incidents} false incidents per series and month")]
    private partial void LogModel(ModelVersion model, double incidents);

    [LoggerMessage(Level = LogLevel.Information, Message = "Reading {Topics} from {Brokers} as group {Group}; events go to {Events}")]
    private partial void LogStarted(string topics, string brokers, string group, string events);

    [LoggerMessage(Level = LogLevel.Information, Message = "Forwarding {Topics} to {Topic} by series, as group {Group}")]
    private partial void LogForwarding(string topics, string topic, string group);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopped forwarding: {Counts}")]
    private partial void LogForwarded(ForwardingCounts counts);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopping: finishing what is under way, committing, leaving the group")]
    private partial void LogStopping();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Connections to Kafka were left open, because stopping took longer than lanes.stop_timeout ({Limit}); what was not committed is repeated at the next start")]
    private partial void LogNotClosed(string limit);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopped: {Counts}")]
    private partial void LogStopped(ObservationCounts counts);
}
