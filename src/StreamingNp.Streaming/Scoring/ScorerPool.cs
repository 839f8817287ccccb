using Akka.Actor;
using Akka.Configuration;
using Microsoft.Extensions.Logging;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Windows;
using StreamingNp.Streaming.Telemetry;

namespace StreamingNp.Streaming.Scoring;

/// <summary>Keeps a fixed set of scorers, starts one again that fails, and has all of them swap models.</summary>
public sealed partial class ScorerPool : ReceiveActor
{
    private const string Dispatcher = "streaming-np.scorer-dispatcher";

    private readonly ILogger _logger;
    private readonly List<IActorRef> _scorers = [];
    private IModel _model;
    private IModel? _challenger;
    private IActorRef? _asker;
    private int _answersOutstanding;
    private string? _refusal;

    /// <summary>For Akka; use <see cref="Props"/>.</summary>
    public ScorerPool(ScoringQueue queue, IModel model, ScorerPoolOptions options, ILogger logger, PipelineMetrics? metrics)
    {
        _model = model;
        _logger = logger;
        // Before there are scorers: a scorer looks when it starts, and whoever comes after that finds its handle.
        ScorerHandle[] handles = [.. Enumerable.Range(0, options.Scorers).Select(_ => new ScorerHandle())];
        queue.Serve(handles);
        for (int number = 0; number < handles.Length; number++)
        {
            ScorerHandle handle = handles[number];
            Props props = Akka.Actor.Props.Create(() => new Scorer(queue, handle, () => Volatile.Read(ref _model), options.MaxWindows, logger, metrics)).WithDispatcher(Dispatcher);
            _scorers.Add(Context.ActorOf(props, $"scorer-{number}"));
        }
        Receive<UseModel>(message => BeginSwap(message.Model));
        Receive<Scorer.Prepared>(answer => Prepared(answer.Refusal));
        Receive<Scorer.Taken>(_ => Taken());
        Receive<CountScorers>(message => CountAsync(message.Patience).PipeTo(Sender));
    }

    /// <summary>The HOCON that the actor system needs for scorers: a pinned thread each.</summary>
    public static Config DispatcherConfig { get; } = ConfigurationFactory.ParseString($$"""
        {{Dispatcher}} {
          type = PinnedDispatcher
        }
        """);

    /// <summary>How to make the pool.</summary>
    /// <param name="queue">Where windows wait.</param>
    /// <param name="model">The model to start with.</param>
    /// <param name="options">How many scorers, and how large their batches.</param>
    /// <param name="logger">Is told of swaps and failures.</param>
    /// <param name="metrics">Is told of batches; null for nobody.</param>
    public static Props Props(ScoringQueue queue, IModel model, ScorerPoolOptions options, ILogger<ScorerPool> logger, PipelineMetrics? metrics = null) =>
        Akka.Actor.Props.Create(() => new ScorerPool(queue, model, options, logger, metrics));

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(
        maxNrOfRetries: -1,
        withinTimeRange: TimeSpan.FromMinutes(1),
        localOnlyDecider: exception =>
        {
            LogFailed(exception.Message, exception);
            return Directive.Restart;
        });

    private void BeginSwap(IModel challenger)
    {
        string? refusal = _challenger is not null ? "another swap is under way"
            : HaveSameLayout(challenger, _model) ? null
            : "its windows have another layout than those of the model in use; start anew with it";
        if (refusal is not null)
        {
            Refuse(challenger, refusal, Sender);
            return;
        }
        _challenger = challenger;
        _asker = Sender;
        _refusal = null;
        TellAll(new Scorer.Prepare(challenger));
    }

    // No scorer takes the model before all of them can: no window is predicted by a model that is then refused.
    private void Prepared(string? refusal)
    {
        _refusal ??= refusal;
        if (--_answersOutstanding > 0) return;
        if (_refusal is null)
        {
            Volatile.Write(ref _model, _challenger!);
            TellAll(Scorer.TakePrepared.Instance);
            return;
        }
        foreach (IActorRef scorer in _scorers) scorer.Tell(Scorer.DropPrepared.Instance);
        Refuse(_challenger!, _refusal, _asker!);
        _challenger = null;
    }

    private void Taken()
    {
        if (--_answersOutstanding > 0) return;
        _challenger = null;
        _asker.Tell(new Swapped(_model.Version));
    }

    private async Task<ScorersCounted> CountAsync(TimeSpan patience)
    {
        Task<bool>[] answers = [.. _scorers.Select(scorer => scorer.Ask<bool>(Scorer.CanPredict.Instance, patience))];
        try
        {
            await Task.WhenAll(answers).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            // Those that did not answer are counted.
        }
        return new ScorersCounted(answers.Length, answers.Count(answer => answer.IsCompletedSuccessfully), answers.Count(answer => answer is { IsCompletedSuccessfully: true, Result: true }));
    }

    private void TellAll(object message)
    {
        _answersOutstanding = _scorers.Count;
        foreach (IActorRef scorer in _scorers) scorer.Tell(message);
    }

    private void Refuse(IModel challenger, string reason, IActorRef asker)
    {
        LogRefused(challenger.Version, _model.Version, reason);
        asker.Tell(new SwapRefused(challenger.Version, reason));
    }

    private static bool HaveSameLayout(IModel one, IModel other) =>
        one.Layout.Horizons.SequenceEqual(other.Layout.Horizons) && one.Layout with { Horizons = other.Layout.Horizons } == other.Layout;

    [LoggerMessage(Level = LogLevel.Error, Message = "Model {Refused} cannot be used, so {Kept} stays in use: {Reason}")]
    private partial void LogRefused(ModelVersion refused, ModelVersion kept, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A scorer failed and is started again; the lanes whose windows it held go back to their last commit: {Reason}")]
    private partial void LogFailed(string reason, Exception exception);

    /// <summary>Has every scorer use a model from its next batch on; answered by <see cref="Swapped"/> or <see cref="SwapRefused"/>.</summary>
    /// <param name="Model">The model, with the same layout as the one in use.</param>
    public sealed record UseModel(IModel Model);

    /// <summary>Asks every scorer whether it can predict; answered by <see cref="ScorersCounted"/>.</summary>
    /// <param name="Patience">How long they may take: they answer between two batches.</param>
    public sealed record CountScorers(TimeSpan Patience);

    /// <summary>How the scorers are.</summary>
    /// <param name="All">The scorers.</param>
    /// <param name="Answered">Those that answered in time.</param>
    /// <param name="Ready">Those of them that can predict; the others could not use the model and try again.</param>
    public sealed record ScorersCounted(int All, int Answered, int Ready);

    /// <summary>The model is in use.</summary>
    /// <param name="Version">Which model.</param>
    public sealed record Swapped(ModelVersion Version);

    /// <summary>The model is not in use; the one before stays.</summary>
    /// <param name="Version">Which model was refused.</param>
    /// <param name="Reason">Why.</param>
    public sealed record SwapRefused(ModelVersion Version, string Reason);
}
