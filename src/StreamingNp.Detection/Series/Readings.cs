using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Series;

/// <summary>
/// The way from what is observed of a series to its points: a gauge's points are its values, a counter's are its rates a
/// second, each the mean since the observation before. A counter that falls was reset: nobody knows how far it rose before
/// and after that, so the interval has no point, and the next rate is taken from the new value.
/// </summary>
/// <remarks>
/// Where nobody says what a series is (<see cref="SeriesKind.Auto"/>), observations are held until it is known: it is a gauge at
/// the first value that falls, is below 0 or has a fraction, and if there is none among the first <see cref="MostHeld"/>,
/// a counter if at least half of the steps between them rise. So it stays.
/// </remarks>
public sealed class Readings
{
    /// <summary>The most observations that are held before it is decided what the series is.</summary>
    public const int MostHeld = 32;

    private List<Observation>? _held;

    /// <summary>What the series is; null while that is not known.</summary>
    public SeriesKind? Kind { get; private set; }

    /// <summary>Whether a message said so.</summary>
    public bool IsStated { get; private set; }

    /// <summary>The newest observation that became a point, or that the first rate is taken from; null until there is one.</summary>
    public Observation? Last { get; private set; }

    /// <summary>The observations that wait for it to be known what the series is.</summary>
    public IReadOnlyList<Observation> Held => _held ?? [];

    /// <summary>Takes the next observation.</summary>
    /// <param name="observation">The observation, with a value, and later than those before. What it states of its kind holds from here on.</param>
    /// <param name="setting">What series are of which no message says it.</param>
    /// <param name="points">Gets the points that come of it, oldest first: one, or none for the first of a counter, where it was reset and while observations are held, or all that were held.</param>
    /// <returns>Whether a counter was reset since the observation before, so that this one has no rate.</returns>
    public bool Take(Observation observation, SeriesKind setting, List<Observation> points)
    {
        points.Clear();
        if (observation.Kind is { } stated) (Kind, IsStated) = (stated, true);
        else if (!IsStated && setting != SeriesKind.Auto) Kind = setting;
        if (Kind is null)
        {
            (_held ??= new(MostHeld)).Add(observation);
            Kind = KindOf(_held);
            // Values that fall make a gauge of it: no reset is among those that are held.
            if (Kind is not null) Release(points);
            return false;
        }
        if (_held is not null) Release(points);
        return AddPoint(observation, points);
    }

    /// <summary>Puts back what a snapshot held.</summary>
    /// <param name="kind">See <see cref="Kind"/>.</param>
    /// <param name="isStated">See <see cref="IsStated"/>.</param>
    /// <param name="last">See <see cref="Last"/>.</param>
    /// <param name="held">See <see cref="Held"/>.</param>
    public void Restore(SeriesKind? kind, bool isStated, Observation? last, IReadOnlyList<Observation> held)
    {
        (Kind, IsStated, Last) = (kind, isStated, last);
        _held = held.Count == 0 ? null : [.. held];
    }

    private static SeriesKind? KindOf(List<Observation> held)
    {
        double newest = held[^1].Value;
        if (newest < 0 || newest != Math.Floor(newest) || (held.Count > 1 && newest < held[^2].Value)) return SeriesKind.Gauge;
        if (held.Count < MostHeld) return null;
        int rises = 0;
        for (int index = 1; index < held.Count; index++) rises += held[index].Value > held[index - 1].Value ? 1 : 0;
        return 2 * rises >= held.Count - 1 ? SeriesKind.Counter : SeriesKind.Gauge;
    }

    // Values near the end of the doubles, a microsecond apart, rise faster than a double holds.
    private static double RateBetween(Observation before, Observation after) =>
        Math.Min(double.MaxValue, (after.Value - before.Value) / (after.Time - before.Time).TotalSeconds);

    private void Release(List<Observation> points)
    {
        foreach (Observation held in _held!) AddPoint(held, points);
        _held = null;
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
