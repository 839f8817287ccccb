namespace StreamingNp.Streaming.Lanes;

/// <summary>What a lane holds just now. Its stage writes, any thread reads.</summary>
public sealed class LaneGauges
{
    private volatile int _series;
    private volatile int _openIncidents;
    private volatile int _seriesInMemory;

    /// <summary>The series that the lane knows.</summary>
    public int Series
    {
        get => _series;
        internal set => _series = value;
    }

    /// <summary>The series that the lane has in memory; the others are on disk.</summary>
    public int SeriesInMemory
    {
        get => _seriesInMemory;
        internal set => _seriesInMemory = value;
    }

    /// <summary>The series of the lane with an open incident; silence that is an incident of its own not counted.</summary>
    public int OpenIncidents
    {
        get => _openIncidents;
        internal set => _openIncidents = value;
    }
}
