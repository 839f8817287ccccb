using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;
using Microsoft.Extensions.Logging;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Windows;
using StreamingNp.Streaming.Scoring;

namespace StreamingNp.Streaming.Supervision;

/// <summary>
/// Has a challenger trained on a schedule, from recent normal windows and off the scoring threads, and has the scorers
/// use it where it predicts held-back windows at least as well as the champion.
/// </summary>
#pragma warning disable CA1001 // Without a timer of its own, the source of a cancellation holds nothing; and a training may look at it to its end.
public sealed partial class ModelSupervisor : ReceiveActor, IWithTimers
#pragma warning restore CA1001
{
    private const string Dispatcher = "streaming-np.trainer-dispatcher";

    private readonly SupervisorOptions _options;
    private readonly RecentWindows _windows;
    private readonly IActorRef _scorers;
    private readonly IModelListener? _listener;
    private readonly Func<string?> _obstacle;
    private readonly ILogger _logger;
    private readonly IActorRef _trainer;
    private IModel _champion;
    private IModel? _challenger;
    private CancellationTokenSource? _training;
    private long _trainingBegan;

    /// <summary>For Akka; use <see cref="Props"/>.</summary>
    public ModelSupervisor(IModel champion, IModelTrainer trainer, RecentWindows windows, IActorRef scorers, SupervisorOptions options, IModelListener? listener, ILogger logger, Func<string?> obstacle)
    {
        _champion = champion;
        _options = options;
        _windows = windows;
        _scorers = scorers;
        _listener = listener;
        _logger = logger;
        _obstacle = obstacle;
#pragma warning disable AK1008 // Not a child: a child has to end before PostStop, which is what ends a training.
        _trainer = Context.System.ActorOf(Akka.Actor.Props.Create(() => new ModelTrainerActor(trainer)).WithDispatcher(Dispatcher));
#pragma warning restore AK1008
        Receive<Retrain>(_ => BeginTraining());
        Receive<DeadlinePassed>(_ => _training?.Cancel());
        Receive<ModelTrainerActor.Trained>(message =>
        {
            Timers.Cancel(DeadlinePassed.Instance);
            Compare(message.Result);
        });
        Receive<ModelTrainerActor.TrainingFailed>(message =>
        {
            Timers.Cancel(DeadlinePassed.Instance);
            if (message.Cause is OperationCanceledException) LogDeadline(Duration.Shown(_options.Deadline), _champion.Version);
            else LogFailed(_champion.Version, message.Cause.Message, message.Cause);
            Tell(message.Cause is OperationCanceledException ? TrainingEnd.TimedOut : TrainingEnd.Failed);
            Schedule();
        });
        Receive<ScorerPool.Swapped>(_ => Promote());
        Receive<ScorerPool.SwapRefused>(message =>
        {
            LogRefused(message.Version, message.Reason, _champion.Version);
            Tell(TrainingEnd.Refused);
            _challenger = null;
            Schedule();
        });
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>
    /// The HOCON that the actor system needs for training: a pinned thread, and a shutdown that waits until the training has
    /// ended. A training is told to and does so after its step; a process that ended while torch was at work would crash.
    /// </summary>
    public static Config DispatcherConfig { get; } = ConfigurationFactory.ParseString($$"""
        {{Dispatcher}} {
          type = PinnedDispatcher
        }
        akka.coordinated-shutdown.phases.actor-system-terminate.timeout = 10m
        """);

    /// <summary>How to make the supervisor.</summary>
    /// <param name="champion">The model in use.</param>
    /// <param name="trainer">Makes challengers.</param>
    /// <param name="windows">What to train on.</param>
    /// <param name="scorers">The <see cref="ScorerPool"/>.</param>
    /// <param name="options">When to train.</param>
    /// <param name="listener">Is told of swaps; null for nobody.</param>
    /// <param name="logger">Is told of everything.</param>
    /// <param name="obstacle">Says why no training should begin now; null, or an answer of null, where one may.</param>
    public static Props Props(IModel champion, IModelTrainer trainer, RecentWindows windows, IActorRef scorers, SupervisorOptions options, IModelListener? listener, ILogger<ModelSupervisor> logger, Func<string?>? obstacle = null)
    {
        Func<string?> asked = obstacle ?? (() => null);
        return Akka.Actor.Props.Create(() => new ModelSupervisor(champion, trainer, windows, scorers, options, listener, logger, asked));
    }

    /// <inheritdoc/>
    protected override void PreStart() => Schedule();

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _training?.Cancel();
        Context.Stop(_trainer);
    }

    private void Schedule()
    {
        if (_options.RetrainEvery <= TimeSpan.Zero) return;
#pragma warning disable CA5394 // Spreading starts needs no secrecy.
        double jitter = 1 + _options.Jitter * (2 * Random.Shared.NextDouble() - 1);
#pragma warning restore CA5394
        Timers.StartSingleTimer(Retrain.Instance, Retrain.Instance, _options.RetrainEvery * jitter);
    }

    private void BeginTraining()
    {
        if (_obstacle() is { } reason)
        {
            LogWaits(reason);
            Schedule();
            return;
        }
        IReadOnlyList<Window> windows = _windows.Snapshot();
        // Rows are there only where the champion reduces channels.
        IReadOnlyList<Observation> rows = _windows.Rows;
        if (windows.Count < _options.MinWindows && rows.Count < _options.MinWindows)
        {
            LogTooFew(windows.Count, _options.MinWindows);
            Schedule();
            return;
        }
        if (windows.Count < _options.MinWindows) windows = [];
        if (rows.Count < _options.MinWindows) rows = [];
        if (rows.Count == 0) LogBegins(windows.Count, _champion.Version);
        else LogBeginsWithRows(windows.Count, rows.Count, _champion.Version);
        _training = new CancellationTokenSource();
        _trainingBegan = Stopwatch.GetTimestamp();
        Timers.StartSingleTimer(DeadlinePassed.Instance, DeadlinePassed.Instance, _options.Deadline);
        _trainer.Tell(new ModelTrainerActor.Train(_champion, windows, rows, _training.Token));
    }

    private void Compare(TrainingResult result)
    {
        if (!result.ChallengerIsBetter)
        {
            LogWorse(result.ChallengerNegativeLogLikelihood, result.ChampionNegativeLogLikelihood, _champion.Version);
            Tell(TrainingEnd.NotBetter);
            Schedule();
            return;
        }
        if (result.ReducesBetter) LogReduces(result.Challenger.Version, _champion.Version);
        if (result.PredictsBetter) LogBetter(result.Challenger.Version, result.ChallengerNegativeLogLikelihood, result.ChampionNegativeLogLikelihood, _champion.Version);
        _challenger = result.Challenger;
        _scorers.Tell(new ScorerPool.UseModel(result.Challenger));
    }

    private void Promote()
    {
        if (_challenger is null) return;
        LogPromoted(_challenger.Version, _champion.Version);
        _champion = _challenger;
        _challenger = null;
        _listener?.Swapped(_champion.Version);
        Tell(TrainingEnd.Promoted);
        Schedule();
    }

    private void Tell(TrainingEnd end) => _listener?.Trained(end, Stopwatch.GetElapsedTime(_trainingBegan));

    [LoggerMessage(Level = LogLevel.Information, Message = "Too few recent windows to train on, {Windows} of {Needed}: trying again at the next turn")]
    private partial void LogTooFew(int windows, int needed);

    [LoggerMessage(Level = LogLevel.Information, Message = "No training now, as {Reason}: trying again at the next turn")]
    private partial void LogWaits(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Training a challenger of {Champion} on {Windows} recent windows")]
    private partial void LogBegins(int windows, ModelVersion champion);

    [LoggerMessage(Level = LogLevel.Information, Message = "Training a challenger of {Champion} on {Windows} recent windows and {Rows} rows of channels")]
    private partial void LogBeginsWithRows(int windows, int rows, ModelVersion champion);

    [LoggerMessage(Level = LogLevel.Information, Message = "Challenger {Challenger} has a reduction that explains held-back rows of channels better than that of {Champion}: the scorers swap to it")]
    private partial void LogReduces(ModelVersion challenger, ModelVersion champion);

    [LoggerMessage(Level = LogLevel.Information, Message = "Challenger {Challenger} predicts held-back windows better (NLL {ChallengerNll:F3}) than {Champion} ({ChampionNll:F3}): the scorers swap to it")]
    private partial void LogBetter(ModelVersion challenger, double challengerNll, double championNll, ModelVersion champion);

    [LoggerMessage(Level = LogLevel.Information, Message = "The challenger predicts held-back windows no better (NLL {ChallengerNll:F3}) than {Champion} ({ChampionNll:F3}), which stays")]
    private partial void LogWorse(double challengerNll, double championNll, ModelVersion champion);

    [LoggerMessage(Level = LogLevel.Information, Message = "All scorers use {Challenger} now, after {Champion}")]
    private partial void LogPromoted(ModelVersion challenger, ModelVersion champion);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The training took longer than {Deadline} and was ended; {Champion} stays in use")]
    private partial void LogDeadline(string deadline, ModelVersion champion);

    [LoggerMessage(Level = LogLevel.Error, Message = "The training failed and {Champion} stays in use: {Reason}")]
    private partial void LogFailed(ModelVersion champion, string reason, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "The scorers could not use {Refused} ({Reason}); {Champion} stays in use")]
    private partial void LogRefused(ModelVersion refused, string reason, ModelVersion champion);

    private sealed class DeadlinePassed
    {
        public static readonly DeadlinePassed Instance = new();
    }

    private sealed class Retrain
    {
        public static readonly Retrain Instance = new();
    }
}
