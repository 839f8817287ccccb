using StreamingNp.App.Processing;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Windows;
using StreamingNp.Streaming.Limits;
using StreamingNp.Streaming.Source;

namespace StreamingNp.App.Monitoring;

/// <summary>How the processor stood at one time.</summary>
/// <param name="Counts">What became of the records since the start.</param>
/// <param name="Partitions">The partitions that it reads.</param>
/// <param name="Series">The series that it knows.</param>
/// <param name="OpenIncidents">The series with an open incident.</param>
/// <param name="Model">The model that scores.</param>
/// <param name="ResidentBytes">The memory that the process holds, in bytes.</param>
/// <param name="Pressure">How near that is to the memory budget.</param>
/// <param name="MaxBytes">The memory budget, in bytes.</param>
internal sealed record ProcessorStatus(ObservationCounts Counts, IReadOnlyList<PartitionStatus> Partitions, int Series, int OpenIncidents, ModelVersion Model, long ResidentBytes, MemoryPressure Pressure, long MaxBytes)
{
    /// <summary>How forwarding the input to an internal topic stood; null where the lanes read the input itself.</summary>
    public ForwardingStatus? Forwarding { get; init; }

    /// <summary>How much of the input could not be read since the start.</summary>
    public InputCounts Input { get; init; }

    /// <summary>What the source of the lanes did since the start.</summary>
    public SourceCounts Source { get; init; } = new(0, 0, 0, 0);

    /// <summary>What became of the records to publish.</summary>
    public DeliveryCounts Deliveries { get; init; } = new(0, 0, 0);

    /// <summary>How the scorers stood.</summary>
    public ScorerCounts Scorers { get; init; } = new(0, 0, 0);

    /// <summary>The series that are in memory; the others are on disk.</summary>
    public int SeriesInMemory { get; init; }

    /// <summary>The series in memory of the lane that has the most.</summary>
    public int MaxSeriesInMemory { get; init; }

    /// <summary>How a processor stands now.</summary>
    /// <param name="processor">The processor.</param>
    /// <param name="model">The model that scores.</param>
    public static ProcessorStatus Of(StreamProcessor processor, ModelVersion model) =>
        new(processor.Counts, processor.Partitions, processor.Series, processor.OpenIncidents, model, Environment.WorkingSet, processor.MemoryPressure, processor.MaxMemoryBytes)
        {
            Forwarding = processor.Forwarder is { } forwarder ? new(forwarder.Counts.Forwarded, forwarder.Counts.DeadLettered, forwarder.Partitions) : null,
            Input = processor.Input,
            Source = processor.SourceCounts,
            Deliveries = processor.Deliveries,
            Scorers = new(processor.Scorers.Scorers, processor.Scorers.ReadyScorers, processor.Scorers.Count),
            SeriesInMemory = processor.SeriesInMemory,
            MaxSeriesInMemory = processor.MaxSeriesInMemory,
        };
}
