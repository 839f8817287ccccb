using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Journal;
using StreamingNp.Detection.State;
using StreamingNp.Streaming.State;

namespace StreamingNp.Streaming.Lanes;

/// <summary>The series of a lane: the most recent ones in memory, the others evicted to a local store, from which they return when they are heard of. Not thread-safe.</summary>
/// <param name="blueprints">What their detectors share.</param>
/// <param name="newSpill">Makes the store, when it is first needed; null where series stay in memory however many there are.</param>
internal sealed class LaneSeriesSet(RuledBlueprints blueprints, Func<ISeriesSpill>? newSpill) : IDisposable
{
    // Looking for the least recent takes a look at all: so some more go at once.
    private const int OneIn = 50;

    private readonly ulong _shape = ShapeHash.Of(blueprints.General.Options.History);
    // Looked up by every observation, and made once for that.
    private readonly Dictionary<string, LaneSeries>.AlternateLookup<ReadOnlySpan<char>> _byName = new Dictionary<string, LaneSeries>().GetAlternateLookup<ReadOnlySpan<char>>();
    private ISeriesSpill? _spill;

    private Dictionary<string, LaneSeries> Series => _byName.Dictionary;

    /// <summary>All series, the evicted ones too.</summary>
    public int Count => Series.Count + (_spill?.Count ?? 0);

    /// <summary>The series in memory.</summary>
    public IReadOnlyCollection<LaneSeries> InMemory => Series.Values;

    /// <summary>The series with a name; null where it is unknown to the lane.</summary>
    /// <param name="name">The name.</param>
    /// <param name="returns">Whether it was evicted and is in memory from now on.</param>
    public LaneSeries? Find(ReadOnlySpan<char> name, out bool returns)
    {
        returns = false;
        if (_byName.TryGetValue(name, out LaneSeries? series)) return series;
        if (_spill is not { Count: > 0 } || _spill.TryTake(name.ToString(), out TimeSpan seen) is not { } bytes) return null;
        returns = true;
        series = Read(bytes, seen);
        Add(series);
        return series;
    }

    /// <summary>Begins a series that is unknown to the lane.</summary>
    public LaneSeries Begin(ReadOnlySpan<char> name)
    {
        var series = new LaneSeries(new SeriesDetector(blueprints, new SeriesState(name.ToString(), blueprints.General.Options.History)));
        Add(series);
        return series;
    }

    /// <summary>Takes series back that were evicted and have not been heard of since a time.</summary>
    /// <param name="since">The time.</param>
    /// <param name="most">The most series.</param>
    public IReadOnlyList<LaneSeries> TakeBack(TimeSpan since, int most) => TakeBack(_spill?.SilentSince(since, most));

    /// <summary>Takes series back that were evicted and whose silence is to be looked at.</summary>
    /// <param name="now">How long ago the lane began.</param>
    /// <param name="most">The most series.</param>
    public IReadOnlyList<LaneSeries> TakeBackMissed(TimeSpan now, int most) => TakeBack(_spill?.MissedBy(now, most));

    /// <summary>Has the silence of evicted series be looked at after so long, or earlier where that was said.</summary>
    public void MissAfter(TimeSpan silence) => _spill?.MissAfter(silence);

    /// <summary>Adds a series that is not in memory.</summary>
    public void Add(LaneSeries series) => Series.Add(series.Detector.State.Name, series);

    /// <summary>Forgets a series.</summary>
    public void Remove(LaneSeries series)
    {
        Series.Remove(series.Detector.State.Name);
        series.Shown?.Dispose();
    }

    /// <summary>Series to evict, the least recent first; none while there is room, or where there is no store. There may be more.</summary>
    /// <param name="most">The most series in memory.</param>
    /// <param name="atOnce">The most to evict at once.</param>
    /// <param name="mayGo">Whether one may go: nothing of it is under way.</param>
    public IReadOnlyList<LaneSeries> Excess(int most, int atOnce, Func<LaneSeries, bool> mayGo)
    {
        if (newSpill is null || Series.Count <= most) return [];
        int count = Math.Min(Series.Count - most + most / OneIn, atOnce);
        return [.. Series.Values.Where(mayGo).OrderBy(series => series.LastArrival).Take(count)];
    }

    /// <summary>Evicts a series to disk.</summary>
    /// <param name="series">The series.</param>
    /// <param name="missed">When its silence is to be looked at; null where nobody would miss it.</param>
    public void Evict(LaneSeries series, TimeSpan? missed = null)
    {
        _spill ??= newSpill!();
        _spill.Put(series.Detector.State.Name, SeriesSnapshot.Write(series.Detector.State, _shape, generation: 0, Math.Max(0, series.Number), series.AppliedOffset), series.LastArrival, missed);
        Remove(series);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (LaneSeries series in Series.Values) series.Shown?.Dispose();
        _spill?.Dispose();
    }

    private List<LaneSeries> TakeBack(IReadOnlyList<string>? names) => [.. (names ?? []).Select(name => Find(name, out _)!)];

    private LaneSeries Read(byte[] bytes, TimeSpan seen)
    {
        SeriesSnapshot snapshot = SeriesSnapshot.Read(bytes);
        return new(new SeriesDetector(blueprints, snapshot.ReadState(blueprints.General.Options.History))) { AppliedOffset = snapshot.AppliedOffset, Number = snapshot.Series, LastArrival = seen, MayAlert = true };
    }
}
