using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Series;

/// <summary>
/// The way from what is observed of a series to its points: a gauge's points are its values, a counter's are its rates a
/// second, each the mean since the observation before. A counter that falls was reset: nobody knows how far it rose before
/// and after that, so the interval has no point, and the next rate is taken from the new value.
/// </summary>
/// <remarks>
/// Where nobody says what a series is (<see cref="SeriesKind.Auto"/>), observations are buffered until it is known: it is a gauge at
/// the first value that falls, is below 0 or has a fraction, and if there is none among the first <see cref="MaxBuffered"/>,
/// a counter if at least half of the steps between them rise. So it stays.
/// </remarks>
public sealed class Readings
{
    /// <summary>The most observations that are buffered before it is decided what the series is.</summary>
    public const int MaxBuffered = 32;

    private List<Observation>? _buffered;

    /// <summary>What the series is; null while that is not known.</summary>
    public SeriesKind? Kind { get; private set; }

    /// <summary>Whether a message said so.</summary>
    public bool IsStated { get; private set; }

    /// <summary>The newest observation that became a point, or that the first rate is taken from; null until there is one.</summary>
    public Observation? Last { get; private set; }

    /// <summary>The observations that wait for it to be known what the series is.</summary>
    public IReadOnlyList<Observation> Buffered => _buffered ?? [];

    /// <summary>Takes the next observation.</summary>
    /// <param name="observation">The observation, with a value, and later than those before. What it states of its kind holds from here on.</param>
    /// <param name="setting">What series are of which no message says it.</param>
    /// <param name="points">Gets the points that come of it, oldest first: one, or none for the first of a counter, where it was reset and while observations are buffered, or all that were buffered.</param>
    /// <returns>Whether a counter was reset since the observation before, so that this one has no rate.</returns>
    public bool Take(Observation observation, SeriesKind setting, List<Observation> points)
    {
        points.Clear();
        if (observation.Kind is { } stated) (Kind, IsStated) = (stated, true);
        else if (!IsStated && setting != SeriesKind.Auto) Kind = setting;
        if (Kind is null)
        {
            (_buffered ??= new(MaxBuffered)).Add(observation);
            Kind = KindOf(_buffered);
            // Values that fall make a gauge of it: no reset is among those that are buffered.
            if (Kind is not null) Release(points);
            return false;
        }
        if (_buffered is not null) Release(points);
        return AddPoint(observation, points);
    }

    /// <summary>Puts back what a snapshot held.</summary>
    /// <param name="kind">See <see cref="Kind"/>.</param>
    /// <param name="isStated">See <see cref="IsStated"/>.</param>
    /// <param name="last">See <see cref="Last"/>.</param>
    /// <param name="buffered">See <see cref="Buffered"/>.</param>
    public void Restore(SeriesKind? kind, bool isStated, Observation? last, IReadOnlyList<Observation> buffered)
    {
        (Kind, IsStated, Last) = (kind, isStated, last);
        _buffered = buffered.Count == 0 ? null : [.. buffered];
    }

    private static SeriesKind? KindOf(List<Observation> buffered)
    {
        double newest = buffered[^1].Value;
        if (newest < 0 || newest != Math.Floor(newest) || (buffered.Count > 1 && newest < buffered[^2].Value)) return SeriesKind.Gauge;
        if (buffered.Count < MaxBuffered) return null;
        int rises = 0;
        for (int index = 1; index < buffered.Count; index++) rises += buffered[index].Value > buffered[index - 1].Value ? 1 : 0;
        return 2 * rises >= buffered.Count - 1 ? SeriesKind.Counter : SeriesKind.Gauge;
    }

    // Values near the end of the doubles, a microsecond apart, rise faster than a double holds.
    private static double RateBetween(Observation before, Observation after) =>
        Math.Min(double.MaxValue, (after.Value - before.Value) / (after.Time - before.Time).TotalSeconds);

    private void Release(List<Observation> points)
    {
        foreach (Observation buffered in _buffered!) AddPoint(buffered, points);
        _buffered = null;
    }

    // True where a counter was reset, which gives no point.
    private bool AddPoint(Observation observation, List<Observation> points)
    {
        Observation? before = Last;
        Last = new(observation.Time, observation.Value);
        if (Kind == SeriesKind.Gauge) points.Add(Last.Value);
        if (Kind == SeriesKind.Gauge || before is not { } known) return false;
        if (observation.Value < known.Value) return true;
        points.Add(new(observation.Time, RateBetween(known, observation)));
        return false;
    }
}
