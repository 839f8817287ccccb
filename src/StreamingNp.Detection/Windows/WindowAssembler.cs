using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;

namespace StreamingNp.Detection.Windows;

/// <summary>
/// Retrieves context sets from the history of a series. A context holds the newest points before its distance from the
/// first target, and the points around the same local time on the previous days (with long intervals: the same day of the previous weeks); it leaves out missing points and those with
/// an anomalous verdict.
/// </summary>
/// <remarks>
/// The inputs x of a point are relative to the first target: (0) sign · ln(1 + age in sampling intervals) / 4,
/// (1) age in weeks, as if the interval were an hour at most, (2) and (3) sine and cosine of the difference in local time of day, (4) 1 for points of previous days or weeks,
/// else 0, (5) half the spread of a bin in normalised units, 0 for single points.
/// Values are taken relative to what the series usually is at their time of day, once that is known for all of them, and
/// normalised by the context's own median and mean absolute deviation: the daily shape needs no part of the model's precision.
/// Not thread-safe: buffers are reused.
/// </remarks>
public sealed class WindowAssembler
{
    private const double SmallestScale = 1e-9;
    private const double LargestScale = 1e303;
    private const double LargestNormalised = 1e6;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    // The longest interval of the series that models are trained on.
    private static readonly TimeSpan LongestInterval = TimeSpan.FromHours(1);

    private readonly WindowLayout _layout;
    private readonly ContextPoint[] _points;
    private readonly Baselines _baselines;
    private readonly double[] _usual;
    private readonly double[] _values;

    /// <summary>Makes an assembler.</summary>
    public WindowAssembler(WindowLayout layout)
    {
        _layout = layout;
        _points = new ContextPoint[layout.MostContextPoints];
        _baselines = new Baselines(layout.SeasonalDays);
        _usual = new double[layout.MostContextPoints];
        _values = new double[UpperMedian.RoomFor(layout.MostContextPoints)];
    }

    /// <summary>Fills the looks of a window for targets that follow the points of a history.</summary>
    /// <param name="history">What is known before the first target.</param>
    /// <param name="anchor">The time of the first target of the stride.</param>
    /// <param name="window">The window; its targets are set, its looks are overwritten.</param>
    public void Fill(History history, EventTime anchor, Window window)
    {
        TimeSpan interval = history.Interval();
        LocalTime local = history.Clock.ToLocal(anchor);
        _baselines.Begin(history.Binned);
        for (int index = 0; index < window.Looks.Length; index++)
        {
            Look look = window.Looks[index];
            (look.Distance, look.Interval) = (_layout.Distances[index], interval);
            int count = CollectRecent(history, _layout.Distances[index]);
            count = CollectSeasonal(history, local, interval, _layout.Distances[index], count);
            double? usual = SubtractUsual(look, window.Targets, history.Clock, local, count);
            look.HasBaselines = usual is not null;
            look.IsPredictable = count >= _layout.FewestContextPoints;
            Normalise(look, count, usual ?? 0);
            WriteContext(look, count, anchor, local, interval, usual);
            WriteTargets(look, window.Targets, anchor, history.Clock, local, interval);
        }
    }

    // Newest first, so that a context that is cut short loses its oldest points.
    private int CollectRecent(History history, int distance)
    {
        RecentPoints recent = history.Recent;
        int count = 0;
        for (int index = recent.Count - 1 - distance; index >= 0 && count < _layout.RecentPoints; index--)
            if (recent[index] is { LeftOut: false } point) _points[count++] = new(point.Time, history.Clock.ToLocal(point.Time), point.Value, 0, SlotOfRecent(recent.Count - 1 - distance - index), IsSeasonal: false);
        return count;
    }

    // Where many points are left out the oldest lie beyond all places.
    private short SlotOfRecent(int before) => (short)(before < _layout.RecentPoints ? before : -1);

    private int CollectSeasonal(History history, LocalTime anchor, TimeSpan interval, int distance, int count)
    {
        TimeSpan season = History.GoesByWeeks(interval) ? Week : Day;
        for (int back = 1; back <= _layout.SeasonalDays; back++)
        {
            LocalTime same = anchor - back * season;
            int before = count;
            count = CollectRecentAround(history, history.Clock.ToEventTime(same), interval, history.Recent.Count - distance, back, count);
            if (count == before) count = CollectBinsAround(history.Binned, same, back, count);
        }
        return count;
    }

    private int CollectRecentAround(History history, EventTime time, TimeSpan interval, int end, int back, int count)
    {
        RecentPoints recent = history.Recent;
        // Sparse series: half a day to either side could be one interval; nearer than 1.5 intervals is "the same time".
        int nearest = recent.FirstNotBefore(time - interval / 2);
        int first = Math.Max(0, nearest - _layout.SeasonalNeighbours / 2);
        for (int index = first; index < Math.Min(end, first + _layout.SeasonalNeighbours); index++)
        {
            RecentPoint point = recent[index];
            if (!point.LeftOut && (point.Time - time).Duration() <= _layout.SeasonalNeighbours * interval) _points[count++] = new(point.Time, history.Clock.ToLocal(point.Time), point.Value, 0, (short)_layout.SlotOf(back, index - first), IsSeasonal: true);
        }
        return count;
    }

    private int CollectBinsAround(BinnedHistory bins, LocalTime time, int back, int count)
    {
        long middle = bins.NumberOf(time);
        int reach = _layout.SeasonalNeighbours / 2;
        for (long number = middle - reach; number < middle - reach + _layout.SeasonalNeighbours; number++)
        {
            HistoryBin bin = bins[number];
            if (bin.Count == 0) continue;
            LocalTime local = bins.MiddleOf(number);
            _points[count++] = new(bins.Clock.ToEventTime(local), local, bins.Offset + bin.Mean, 0.5 * ((double)bin.Maximum - bin.Minimum), (short)_layout.SlotOf(back, (int)(number - (middle - reach))), IsSeasonal: true);
        }
        return count;
    }

    // All or nothing: points with and without their baseline do not compare. It must not matter which of the targets of a
    // stride are in the window, so the anchor decides, and stands in for a target that has no baseline of its own.
    private double? SubtractUsual(Look look, ReadOnlySpan<Observation> targets, LocalClock clock, LocalTime anchor, int count)
    {
        Array.Clear(look.Baselines);
        if (_baselines.At(anchor) is not { } usualAtAnchor) return null;
        Span<double> usual = _usual.AsSpan(0, count);
        for (int index = 0; index < count; index++)
        {
            ContextPoint point = _points[index];
            // A point of a previous day is compared with the same days as the target is, its own among them.
            LocalTime time = point.IsSeasonal ? point.Local + Math.Round((anchor - point.Local) / Day) * Day : point.Local;
            if (_baselines.At(time) is not { } known) return null;
            usual[index] = known;
        }
        for (int target = 0; target < targets.Length; target++) look.Baselines[target] = _baselines.At(clock.ToLocal(targets[target].Time)) ?? usualAtAnchor;
        for (int index = 0; index < count; index++) _points[index] = _points[index] with { Value = _points[index].Value - usual[index] };
        return usualAtAnchor;
    }

    private void Normalise(Look look, int count, double usual)
    {
        if (count == 0)
        {
            look.Centre = 0;
            look.Scale = 1;
            return;
        }
        for (int index = 0; index < count; index++) _values[index] = _points[index].Value;
        double centre = UpperMedian.Of(_values, count);
        double deviation = 0;
        for (int index = 0; index < count; index++) deviation += Math.Abs(_values[index] - centre);
        look.Centre = centre;
        // 1.2533 makes the mean absolute deviation of a Gaussian its standard deviation. A series that never moved has none:
        // then a millionth of its level stands in, about what single precision can tell apart.
        look.Scale = Math.Clamp(1.2533 * deviation / count, Math.Max(SmallestScale, 1e-6 * Math.Max(Math.Abs(centre), Math.Abs(usual))), LargestScale);
    }

    private void WriteContext(Look look, int count, EventTime anchor, LocalTime localAnchor, TimeSpan interval, double? usual)
    {
        look.ContextCount = count;
        for (int index = 0; index < count; index++)
        {
            ContextPoint point = _points[index];
            Span<float> inputs = look.ContextInputs.AsSpan(index * WindowLayout.Inputs, WindowLayout.Inputs);
            WriteTime(inputs, point.Time - anchor, point.Local - localAnchor, interval);
            inputs[4] = point.IsSeasonal ? 1 : 0;
            inputs[5] = Finite(point.HalfSpread / look.Scale);
            look.ContextSlots[index] = point.Slot;
            look.ContextBaselines[index] = usual is { } atAnchor ? Finite((_usual[index] - atAnchor) / look.Scale) : 0;
            look.ContextValues[index] = Finite((point.Value - look.Centre) / look.Scale);
        }
    }

    // Values near the end of the doubles differ by more than a double holds.
    private static float Finite(double normalised) => (float)Math.Clamp(normalised, -LargestNormalised, LargestNormalised);

    private static void WriteTargets(Look look, ReadOnlySpan<Observation> targets, EventTime anchor, LocalClock clock, LocalTime localAnchor, TimeSpan interval)
    {
        for (int index = 0; index < targets.Length; index++)
        {
            Span<float> inputs = look.TargetInputs.AsSpan(index * WindowLayout.Inputs, WindowLayout.Inputs);
            WriteTime(inputs, targets[index].Time - anchor, clock.ToLocal(targets[index].Time) - localAnchor, interval);
            inputs[4] = 0;
            inputs[5] = 0;
        }
    }

    private static void WriteTime(Span<float> inputs, TimeSpan after, TimeSpan localAfter, TimeSpan interval)
    {
        // No model has seen ages of months: with long intervals points are as old as they would be with those of an hour.
        double days = interval > LongestInterval ? after.TotalDays * (LongestInterval / interval) : after.TotalDays;
        WriteTime(inputs, interval > TimeSpan.Zero ? after / interval : 0, days, localAfter.TotalDays);
    }

    /// <summary>Writes the inputs that tell when a point is.</summary>
    /// <param name="inputs">The inputs of the point, of which the first four are overwritten.</param>
    /// <param name="intervals">How long after the first target, in sampling intervals; negative before it.</param>
    /// <param name="days">The same in days.</param>
    public static void WriteTime(Span<float> inputs, double intervals, double days) => WriteTime(inputs, intervals, days, days);

    private static void WriteTime(Span<float> inputs, double intervals, double days, double localDays)
    {
        (double sine, double cosine) = Math.SinCos(2 * Math.PI * localDays);
        inputs[0] = (float)(Math.CopySign(Math.Log(1 + Math.Abs(intervals)), intervals) / 4);
        inputs[1] = (float)(days / 7);
        inputs[2] = (float)sine;
        inputs[3] = (float)cosine;
    }

    /// <summary>How long after the first target a point is, in sampling intervals, from what <see cref="WriteTime(Span{float}, double, double)"/> wrote.</summary>
    /// <param name="inputs">The inputs of the point.</param>
    public static double IntervalsOf(ReadOnlySpan<float> inputs) => Math.CopySign(Math.Exp(4 * Math.Abs(inputs[0])) - 1, inputs[0]);

    private readonly record struct ContextPoint(EventTime Time, LocalTime Local, double Value, double HalfSpread, short Slot, bool IsSeasonal);
}
