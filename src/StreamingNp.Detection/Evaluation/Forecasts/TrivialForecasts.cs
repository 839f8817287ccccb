using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Evaluation.Forecasts;

/// <summary>
/// Three simple rules that a model should predict better than. They see every point that came before, anomalous ones too:
/// the last value; an exponentially weighted moving average (EWMA); and the median of the values at the same time 1, 2, 3 and
/// 7 days before, plus half of the last residual from that rule.
/// </summary>
/// <param name="interval">The sampling interval of the series; a value is "at the same time" within half of it.</param>
public sealed class TrivialForecasts(TimeSpan interval)
{
    /// <summary>The weight of the newest value in the EWMA: a memory of about three points, common for forecasts one step ahead.</summary>
    public const double Smoothing = 0.3;

    // The share of the last residual that is expected to remain.
    private const double Correction = 0.5;

    private static readonly TimeSpan[] SameTime = [TimeSpan.FromDays(1), TimeSpan.FromDays(2), TimeSpan.FromDays(3), TimeSpan.FromDays(7)];

    private readonly List<EventTime> _times = [];
    private readonly List<double> _values = [];
    private readonly List<double> _averages = [];

    /// <summary>How many points there are.</summary>
    public int Count => _times.Count;

    /// <summary>Adds the next point. One that is older than the last makes the series begin anew.</summary>
    /// <param name="time">Its time.</param>
    /// <param name="value">Its value, not NaN.</param>
    public void Add(EventTime time, double value)
    {
        if (Count > 0 && time <= _times[^1]) Clear();
        _averages.Add(Count == 0 ? value : _averages[^1] + Smoothing * (value - _averages[^1]));
        _times.Add(time);
        _values.Add(value);
    }

    /// <summary>Forgets all points.</summary>
    public void Clear()
    {
        _times.Clear();
        _values.Clear();
        _averages.Clear();
    }

    /// <summary>What the rules expect.</summary>
    /// <param name="time">The time of the point to predict.</param>
    /// <param name="last">The index of the newest point that they know, 0 for the first; it is older than the point to predict.</param>
    public TrivialForecast At(EventTime time, int last)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(last);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(last, Count);
        double? usual = Usual(time, last), usualLast = Usual(_times[last], last - 1);
        // Without a day before, the last value is all that is known.
        double seasonal = usual is null ? _values[last] : usual.Value + (usualLast is null ? 0 : Correction * (_values[last] - usualLast.Value));
        return new(_values[last], _averages[last], seasonal);
    }

    // The median of the values on the days before, of those that there are.
    private double? Usual(EventTime time, int last)
    {
        Span<double> values = stackalloc double[SameTime.Length];
        int count = 0;
        foreach (TimeSpan before in SameTime)
            if (NearestTo(time - before, last) is { } index) values[count++] = _values[index];
        if (count == 0) return null;
        values = values[..count];
        values.Sort();
        return 0.5 * (values[(count - 1) / 2] + values[count / 2]);
    }

    // The point nearest to a time, of those up to the last that is known; null where none is within half an interval.
    private int? NearestTo(EventTime time, int last)
    {
        int found = _times.BinarySearch(0, last + 1, time, null);
        if (found >= 0) return found;
        int after = ~found;
        TimeSpan toAfter = after <= last ? _times[after] - time : TimeSpan.MaxValue, toBefore = after > 0 ? time - _times[after - 1] : TimeSpan.MaxValue;
        if (Math.Min(toAfter.Ticks, toBefore.Ticks) > interval.Ticks / 2) return null;
        return toAfter < toBefore ? after : after - 1;
    }
}
