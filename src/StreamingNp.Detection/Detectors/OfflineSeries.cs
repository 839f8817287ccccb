using StreamingNp.Detection.Observations;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Detectors;

/// <summary>A series for <see cref="OfflineDetection"/> to go on with.</summary>
/// <param name="State">What is known of it so far; after the run, what is known then.</param>
/// <param name="Observations">Its next observations, in order of arrival.</param>
/// <param name="Sink">Gets its scored points and events, in order.</param>
/// <param name="Disposed">Called for each observation with what became of it; once more for one that was buffered, or the row that it was joined to, when that is taken. The number is how many observations that were buffered this was; 0 where it was not.</param>
public sealed record OfflineSeries(SeriesState State, IEnumerable<Observation> Observations, IDetectionSink Sink, Action<Observation, Disposition, int> Disposed)
{
    /// <summary>Sees each window that a model has predicted; it is reused once its points are scored. Null for nobody.</summary>
    public Action<Window>? Predicted { get; init; }
}
