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
/// <param name="MostBytes">The memory budget, in bytes.</param>
internal sealed record ProcessorStatus(ObservationCounts Counts, IReadOnlyList<PartitionStatus> Partitions, int Series, int OpenIncidents, ModelVersion Model, long ResidentBytes, MemoryPressure Pressure, long MostBytes)
{
    /// <summary>How forwarding the input to an internal topic stood; null where the lanes read the input itself.</summary>
    public ForwardingStatus? Forwarding { get; init; }
}
