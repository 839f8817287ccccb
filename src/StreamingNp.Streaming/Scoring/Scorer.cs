using System.Diagnostics;
using System.Runtime.InteropServices;
using Akka.Actor;
using Microsoft.Extensions.Logging;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Windows;
using StreamingNp.Streaming.Telemetry;

namespace StreamingNp.Streaming.Scoring;

/// <summary>An actor on a thread of its own with its own copy of the model. Between batches, and only there, it swaps models.</summary>
internal sealed partial class Scorer : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan StartDelay = TimeSpan.FromSeconds(1);

    private readonly ScoringQueue _queue;
    private readonly ScorerHandle _handle;
    private readonly int _maxWindows;
    private readonly ILogger _logger;
    private readonly PipelineMetrics? _metrics;
    private readonly List<ScoringRequest> _batch;
    private readonly List<Window> _windows;
    private readonly Dictionary<IScoringClient, List<ScoringRequest>> _byClient = [];
    private readonly Func<IModel> _model;
    private IPredictor? _predictor;
    private IPredictor? _next;

    /// <summary>Makes a scorer.</summary>
    /// <param name="queue">Where windows wait.</param>
    /// <param name="handle">How it is woken.</param>
    /// <param name="model">The model in use when the scorer starts or starts again.</param>
    /// <param name="maxWindows">The most windows in a batch.</param>
    /// <param name="logger">Is told of swaps.</param>
    /// <param name="metrics">Is told of batches; null for nobody.</param>
    public Scorer(ScoringQueue queue, ScorerHandle handle, Func<IModel> model, int maxWindows, ILogger logger, PipelineMetrics? metrics)
    {
        _queue = queue;
        _handle = handle;
        _model = model;
        _maxWindows = maxWindows;
        _logger = logger;
        _metrics = metrics;
        _batch = new(maxWindows);
        _windows = new(maxWindows);
        Receive<ScorerHandle.Look>(_ => PredictBatch());
        Receive<Prepare>(Make);
        Receive<TakePrepared>(_ => Swap());
        Receive<DropPrepared>(_ => Drop());
        Receive<CanPredict>(_ => Sender.Tell(_predictor is not null));
        Receive<StartDelayed>(_ => Start());
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Start();

    protected override void PreRestart(Exception reason, object message)
    {
        foreach (IScoringClient client in _batch.Select(request => request.Client).Distinct()) client.Failed(reason);
        base.PreRestart(reason, message);
    }

    protected override void PostStop()
    {
        _handle.Detach();
        Drop();
        _predictor?.Dispose();
    }

    // A model that cannot be used now may be later, such as after memory ran out: others take the windows meanwhile.
    private void Start()
    {
        if (_predictor is not null) return;
        try
        {
            _predictor = _model().NewPredictor();
        }
#pragma warning disable CA1031 // Whatever is wrong with the model, it is tried again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNotStarted(_model().Version, Duration.Shown(StartDelay), exception.Message, exception);
            Timers.StartSingleTimer(StartDelayed.Instance, StartDelayed.Instance, StartDelay);
            return;
        }
        _handle.Attach(Self);
    }

    private void PredictBatch()
    {
        if (_predictor is null) return;
        _handle.Looking();
        _queue.Take(_batch, _maxWindows);
        if (_batch.Count > 0)
        {
            long began = Stopwatch.GetTimestamp();
            (int windows, long enqueuedAt) = (_batch.Count, _batch[0].EnqueuedAt);
            _windows.Clear();
            foreach (ScoringRequest request in _batch) _windows.Add(request.Window);
            _predictor.Predict(CollectionsMarshal.AsSpan(_windows));
            _metrics?.Predicted(windows, enqueuedAt, began);
            HandBack();
            _metrics?.Worked(PipelineStage.Scorer, began);
        }
        _handle.Done();
        if (!_queue.IsEmpty) _handle.Wake();
    }

    private void HandBack()
    {
        foreach (ScoringRequest request in _batch)
        {
            if (!_byClient.TryGetValue(request.Client, out List<ScoringRequest>? requests)) _byClient.Add(request.Client, requests = new(_batch.Count));
            requests.Add(request);
        }
        foreach ((IScoringClient client, List<ScoringRequest> requests) in _byClient) client.Predicted(requests);
        _byClient.Clear();
        _batch.Clear();
    }

    private void Make(Prepare message)
    {
        Drop();
        try
        {
            _next = message.Model.NewPredictor();
            Sender.Tell(new Prepared(null));
        }
#pragma warning disable CA1031 // Whatever is wrong with the new model, the one in use goes on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Sender.Tell(new Prepared(exception.Message));
        }
    }

    private void Swap()
    {
        // A scorer that started again in between has none prepared; it takes the model from the pool, as at every start.
        IPredictor? before = _predictor;
        (_predictor, _next) = (_next, null);
        Sender.Tell(Taken.Instance);
        before?.Dispose();
        if (_predictor is null)
        {
            _handle.Detach();
            Start();
        }
        else if (before is null)
        {
            _handle.Attach(Self);
        }
    }

    private void Drop()
    {
        _next?.Dispose();
        _next = null;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A scorer cannot use model {Model} and tries again in {Delay}: {Reason}")]
    private partial void LogNotStarted(ModelVersion model, string delay, string reason, Exception exception);

    /// <summary>Make a predictor of this model and keep it; answered by <see cref="Prepared"/>.</summary>
    internal sealed record Prepare(IModel Model);

    /// <summary>The answer: null, or why the model cannot be used.</summary>
    internal sealed record Prepared(string? Refusal);

    /// <summary>Use what was prepared from the next batch on; answered by <see cref="Taken"/>.</summary>
    internal sealed class TakePrepared
    {
        public static readonly TakePrepared Instance = new();
    }

    /// <summary>The answer.</summary>
    internal sealed class Taken
    {
        public static readonly Taken Instance = new();
    }

    /// <summary>Forget what was prepared.</summary>
    internal sealed class DropPrepared
    {
        public static readonly DropPrepared Instance = new();
    }

    /// <summary>Can you predict? Answered by a bool, between two batches.</summary>
    internal sealed class CanPredict
    {
        public static readonly CanPredict Instance = new();
    }

    private sealed class StartDelayed
    {
        public static readonly StartDelayed Instance = new();
    }
}
