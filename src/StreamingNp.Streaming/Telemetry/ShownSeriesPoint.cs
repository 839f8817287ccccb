using StreamingNp.Detection.Scoring;

namespace StreamingNp.Streaming.Telemetry;

/// <summary>The newest point of a series that is shown as metrics. One thread writes, any thread reads.</summary>
public sealed class ShownSeriesPoint : IDisposable
{
    private readonly ShownSeries _all;
    private readonly Lock _gate = new();
    private ScoredPoint? _newest;

    internal ShownSeriesPoint(ShownSeries all, string series) => (_all, Series) = (all, series);

    /// <summary>The name of the series.</summary>
    public string Series { get; }

    /// <summary>The newest point; null before the first.</summary>
    public ScoredPoint? Newest
    {
        get
        {
            lock (_gate) return _newest;
        }
    }

    /// <summary>A point was scored.</summary>
    public void Scored(in ScoredPoint point)
    {
        lock (_gate) _newest = point;
    }

    /// <summary>The series is shown no more.</summary>
    public void Dispose() => _all.Hide(this);
}
