using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Windows;
using StreamingNp.Streaming.DeadLetters;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Limits;
using StreamingNp.Streaming.Scoring;
using StreamingNp.Streaming.State;
using StreamingNp.Streaming.Telemetry;

namespace StreamingNp.Streaming.Lanes;

/// <summary>What a lane works with. Only the scorers and the listeners are shared with other lanes.</summary>
public sealed record LaneServices
{
    /// <summary>The rules that are in force instead of <see cref="LaneOptions.Rules"/>; null where those stay. Shared with other lanes.</summary>
    public LiveRules? Rules { get; init; }

    /// <summary>Where windows wait for a scorer.</summary>
    public required ScoringQueue Scorers { get; init; }

    /// <summary>The most windows that a scorer takes at once.</summary>
    public required int MaxBatchWindows { get; init; }

    /// <summary>The shape of the model's windows.</summary>
    public required WindowLayout Layout { get; init; }

    /// <summary>Publishes what the lane gives; the lane's own.</summary>
    public required ILaneDelivery Delivery { get; init; }

    /// <summary>Keeps the state of the lane, which disposes it when it ends; null where nothing is kept.</summary>
    public ILaneState? State { get; init; }

    /// <summary>Makes a local store for series that are evicted; null where all stay in memory.</summary>
    public Func<ISeriesSpill>? NewSpill { get; init; }

    /// <summary>Counts what becomes of the lane's records.</summary>
    public required ObservationCounter Counter { get; init; }

    /// <summary>Is told what the lane holds.</summary>
    public LaneGauges Gauges { get; init; } = new();

    /// <summary>The wall clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Knows how near the process is to its memory budget; null where there is none. Shared with other lanes.</summary>
    public MemoryBudget? Memory { get; init; }

    /// <summary>Is told which series come to the lane; null for nobody. Shared with other lanes.</summary>
    public SeriesPlacement? Placement { get; init; }

    /// <summary>Is told what was wrong with records; null for nobody. Shared with other lanes.</summary>
    public DeadLetterNotes? DeadLetters { get; init; }

    /// <summary>Takes what there is to say of the lane.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Is told of batches, commits and incidents; null for nobody. Shared with other lanes.</summary>
    public PipelineMetrics? Metrics { get; init; }

    /// <summary>Makes traces of sampled records; null where none is traced. Shared with other lanes.</summary>
    public RecordTraces? Traces { get; init; }

    /// <summary>Shows chosen series as metrics; null for none. Shared with other lanes.</summary>
    public ShownSeries? Shown { get; init; }

    /// <summary>Is shown every event; null for nobody.</summary>
    public IEventListener? Listener { get; init; }

    /// <summary>Is shown scored windows, to train on; null for nobody.</summary>
    public IWindowCollector? Windows { get; init; }
}
