using StreamingNp.Detection.Scoring;

namespace StreamingNp.Streaming.Telemetry;

/// <summary>
/// The series of a lane whose scores were highest lately. The lane notes its points without a lock or an allocation, and publishes them once per batch.
/// One thread writes; any thread collects what was published.
/// </summary>
internal sealed class LaneTopSeries : IDisposable
{
    private readonly TopSeries _all;
    private readonly RankedSeries[] _series, _published;
    private readonly Lock _gate = new();
    private int _count, _publishedCount;
    private long _period;
    private double _floor = double.NegativeInfinity;
    private bool _hasNews;

    internal LaneTopSeries(TopSeries all, int capacity) => (_all, _series, _published) = (all, new RankedSeries[capacity], new RankedSeries[capacity]);

    /// <summary>A batch begins.</summary>
    public void BeginBatch()
    {
        long period = _all.Period;
        // What was high may count no more.
        if (period != _period) (_period, _floor) = (period, double.NegativeInfinity);
    }

    /// <summary>Whether <see cref="Scored"/> may keep a point.</summary>
    /// <param name="score">Its score.</param>
    /// <param name="place">What its series was given for its point before; −1 at first.</param>
    public bool MayRank(double score, int place) => place >= 0 || score > _floor;

    /// <summary>A point was scored.</summary>
    /// <param name="series">The name of its series.</param>
    /// <param name="point">The point.</param>
    /// <param name="place">What the series was given for its point before; −1 at first.</param>
    /// <returns>The place of the series; −1 where others are higher.</returns>
    public int Scored(string series, in ScoredPoint point, int place)
    {
        double score = point.Score;
        if (double.IsNaN(score)) return place;
        if (place < 0 || _series[place].Series != series)
        {
            if (score <= _floor) return -1;
            place = PlaceFor(score);
            if (place < 0) return -1;
        }
        ref RankedSeries ranked = ref _series[place];
        ranked = ranked.Series == series ? ranked.With(_period, point) : new(series, _period, point);
        _hasNews = true;
        return place;
    }

    /// <summary>The place of a series that was evicted and has returned, or begins again; −1 for none.</summary>
    public int PlaceOf(string series)
    {
        for (int place = 0; place < _count; place++)
            if (_series[place].Series == series) return place;
        return -1;
    }

    /// <summary>A batch ends.</summary>
    public void EndBatch()
    {
        if (!_hasNews) return;
        _hasNews = false;
        lock (_gate)
        {
            _series.AsSpan(0, _count).CopyTo(_published);
            _publishedCount = _count;
        }
    }

    /// <summary>Adds what was published and still counts.</summary>
    public void CollectInto(Dictionary<string, RankedSeries> series, long period)
    {
        lock (_gate)
        {
            foreach (RankedSeries one in _published.AsSpan(0, _publishedCount))
                if (!double.IsNegativeInfinity(one.Rank(period))) series[one.Series] = one;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _all.Leave(this);

    // A free one, or that of the lowest.
    private int PlaceFor(double score)
    {
        if (_count < _series.Length) return _count++;
        int lowest = -1;
        double floor = double.PositiveInfinity;
        for (int place = 0; place < _count; place++)
        {
            double rank = _series[place].Rank(_period);
            if (rank < floor) (lowest, floor) = (place, rank);
        }
        _floor = floor;
        return score > floor ? lowest : -1;
    }
}
