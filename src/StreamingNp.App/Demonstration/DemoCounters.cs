using StreamingNp.Detection.Events;
using StreamingNp.Detection.Windows;
using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.Supervision;

namespace StreamingNp.App.Demonstration;

/// <summary>Counts what the processor says of itself: events made and models swapped.</summary>
internal sealed class DemoCounters(ModelVersion first) : IEventListener, IModelListener
{
    private long _events;
    private int _swaps;
    private volatile ModelVersion _model = first;

    public long Events => Interlocked.Read(ref _events);

    public int Swaps => Volatile.Read(ref _swaps);

    public ModelVersion Model => _model;

    public void Happened(AnomalyEvent anomaly) => Interlocked.Increment(ref _events);

    public void Swapped(ModelVersion version)
    {
        _model = version;
        Interlocked.Increment(ref _swaps);
    }
}
