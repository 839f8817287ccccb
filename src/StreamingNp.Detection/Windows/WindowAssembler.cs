using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;

namespace StreamingNp.Detection.Windows;

/// <summary>
/// Retrieves context sets from the history of a series. A context holds the newest points before its horizon from the
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

    // One over less is no number.
    private const double MinScale = 1e-290;
    private const double LargestScale = 1e303;
    private const double LargestNormalised = 1e6;

    private const long Day = 86_400_000_000;
    private const double DaysAMicrosecond = 1.0 / Day;

    // The longest interval of the series that models are trained on.
    private static readonly TimeSpan LongestInterval = TimeSpan.FromHours(1);

    private readonly WindowLayout _layout;
    private readonly Baselines _baselines;

    // Of each context point: when it is, by either clock, its value, and half the spread of its bin.
    private readonly long[] _times;
    private readonly long[] _locals;
    private readonly double[] _halfSpreads;
    private readonly short[] _slots;
    private readonly double[] _usual;
    private readonly double[] _values;
    private readonly long[] _after;
    private readonly long[] _localAfter;

    /// <summary>Makes an assembler.</summary>
    public WindowAssembler(WindowLayout layout)
    {
        _layout = layout;
        _times = new long[layout.MaxContextPoints];
        _locals = new long[layout.MaxContextPoints];
        _halfSpreads = new double[layout.MaxContextPoints];
        _slots = new short[layout.MaxContextPoints];
        _baselines = new Baselines(layout.SeasonalDays);
        _usual = new double[layout.MaxContextPoints];
        _values = new double[UpperMedian.RoomFor(layout.MaxContextPoints)];
        _after = new long[Math.Max(layout.MaxContextPoints, layout.Stride)];
        _localAfter = new long[_after.Length];
    }

    /// <summary>Fills the views of a window for targets that follow the points of a history.</summary>
    /// <param name="history">What is known before the first target.</param>
    /// <param name="anchor">The time of the first target of the stride.</param>
    /// <param name="window">The window; its targets are set, its views are overwritten.</param>
    public void Fill(History history, EventTime anchor, Window window)
    {
        TimeSpan interval = history.Interval();
        _baselines.Begin(history.Binned);
        for (int index = 0; index < window.HorizonCount; index++) FillView(history, new Place(_layout.Horizons[index], 0, anchor, history.Clock.ToLocal(anchor), interval), window.Views[index], window.Targets);
    }

    /// <summary>Fills the view for a component of the targets, from right before them.</summary>
    /// <param name="history">What is known of the component.</param>
    /// <param name="newest">The newest points of the history, which the stride under way does not see yet.</param>
    /// <param name="anchor">The time of the first target of the stride.</param>
    /// <param name="window">The window; its targets are set.</param>
    /// <param name="view">The view, which is overwritten.</param>
    internal void FillComponent(History history, int newest, EventTime anchor, Window window, ContextView view)
    {
        _baselines.Begin(history.Binned);
        FillView(history, new Place(0, newest, anchor, history.Clock.ToLocal(anchor), history.Interval(newest)), view, window.Targets);
    }

    /// <summary>Fills the views of a window for a target in a block that has begun: those from afar as of the first point of the block, see <see cref="FarHorizons"/>.</summary>
    /// <param name="history">What is known before the target; its block has points.</param>
    /// <param name="window">The window; its one target is set, its views are overwritten.</param>
    /// <param name="known">What was predicted from afar for this block; null where that is not known.</param>
    internal void FillWithinBlock(History history, Window window, FarPredictions? known)
    {
        Observation target = window.Targets[0];
        LocalTime local = history.Clock.ToLocal(target.Time);
        Place here = new(0, 0, target.Time, local, history.Interval()), block = new(0, history.PointsOfBlock, history.BlockAnchor, history.Clock.ToLocal(history.BlockAnchor), known is null ? history.Interval(history.PointsOfBlock) : default);
        _baselines.Begin(history.Binned);
        for (int index = 0; index < window.HorizonCount; index++)
        {
            ContextView view = window.Views[index];
            int horizon = _layout.Horizons[index];
            if (FarHorizons.AreSharedAt(horizon))
            {
                if (known?.Knows(index) == true) known.WriteTo(index, view);
                else if (known is null) FillView(history, block with { Horizon = horizon }, view, [new Observation(block.Anchor, target.Value)]);
                if (known?.Knows(index) ?? view.IsShareable)
                {
                    (view.Horizon, view.Baselines[0]) = (horizon, _baselines.At(local) ?? _baselines.At(block.Local)!.Value);
                    continue;
                }
            }
            FillView(history, here with { Horizon = horizon }, view, window.Targets);
            view.IsShareable = false;
        }
    }

    private void FillView(History history, in Place place, ContextView view, ReadOnlySpan<Observation> targets)
    {
        (view.Horizon, view.Interval, view.IsKnown) = (place.Horizon, place.Interval, false);
        int recent = CollectRecent(history, place), count = CollectSeasonal(history, place, recent);
        double? usual = SubtractUsual(view, targets, history.Clock, place.Local, recent, count);
        view.HasBaselines = usual is not null;
        view.IsPredictable = count >= _layout.FewestContextPoints;
        view.IsShareable = view is { IsPredictable: true, HasBaselines: true } && FarHorizons.AreSharedAt(place.Horizon);
        Normalise(view, count, usual ?? 0);
        WriteContext(view, recent, count, place, usual);
        WriteTargets(view, targets, place, history.Clock);
    }

    // Newest first, so that a context that is cut short loses its oldest points.
    private int CollectRecent(History history, in Place place)
    {
        RecentPoints recent = history.Recent;
        LocalClock clock = history.Clock;
        int newest = recent.Count - 1 - place.Before, count = 0;
        for (int index = newest; index >= 0 && count < _layout.RecentPoints; index--)
        {
            RecentPoint point = recent[index];
            // Where many points are left out the oldest lie beyond all places.
            if (!point.LeftOut) Add(count++, point.Time, clock.ToLocal(point.Time), point.Value, newest - index < _layout.RecentPoints ? newest - index : -1);
        }
        return count;
    }

    private int CollectSeasonal(History history, in Place place, int count)
    {
        long season = History.GoesByWeeks(place.Interval) ? 7 * Day : Day;
        for (int back = 1; back <= _layout.SeasonalDays; back++)
        {
            LocalTime same = new(place.Local.Microseconds - back * season);
            int before = count;
            count = CollectRecentAround(history, history.Clock.ToEventTime(same).Microseconds, place, back, count);
            if (count == before) count = CollectBinsAround(history.Binned, same, back, count);
        }
        return count;
    }

    private int CollectRecentAround(History history, long time, in Place place, int back, int count)
    {
        RecentPoints recent = history.Recent;
        int end = recent.Count - place.Before;
        // Sparse series: half a day to either side could be one interval; nearer than 1.5 intervals is "the same time".
        long interval = place.IntervalMicroseconds, reach = _layout.SeasonalNeighbours * interval;
        if (end <= 0 || recent[0].Time.Microseconds - time > reach) return count;
        int first = Math.Max(0, recent.FirstNotBefore(new(time - interval / 2)) - _layout.SeasonalNeighbours / 2);
        for (int index = first; index < Math.Min(end, first + _layout.SeasonalNeighbours); index++)
        {
            RecentPoint point = recent[index];
            if (!point.LeftOut && Math.Abs(point.Time.Microseconds - time) <= reach) Add(count++, point.Time, history.Clock.ToLocal(point.Time), point.Value, _layout.SlotOf(back, index - first));
        }
        return count;
    }

    private int CollectBinsAround(BinnedHistory bins, LocalTime time, int back, int count)
    {
        if (bins.IsEmpty) return count;
        long first = bins.NumberOf(time) - _layout.SeasonalNeighbours / 2;
        for (int neighbour = 0; neighbour < _layout.SeasonalNeighbours; neighbour++)
        {
            HistoryBin bin = bins[first + neighbour];
            if (bin.Count == 0) continue;
            LocalTime local = bins.MiddleOf(first + neighbour);
            Add(count, bins.Clock.ToEventTime(local), local, bins.Offset + bin.Mean, _layout.SlotOf(back, neighbour));
            _halfSpreads[count++] = 0.5 * ((double)bin.Maximum - bin.Minimum);
        }
        return count;
    }

    private void Add(int index, EventTime time, LocalTime local, double value, int slot)
    {
        (_times[index], _locals[index], _values[index], _halfSpreads[index]) = (time.Microseconds, local.Microseconds, value, 0);
        _slots[index] = (short)slot;
    }

    // All or nothing: points with and without their baseline do not compare. It must not matter which of the targets of a
    // stride are in the window, so the anchor decides, and stands in for a target that has no baseline of its own.
    private double? SubtractUsual(ContextView view, ReadOnlySpan<Observation> targets, LocalClock clock, LocalTime anchor, int recent, int count)
    {
        Array.Clear(view.Baselines);
        if (!_baselines.TryFind(anchor, out double usualAtAnchor)) return null;
        for (int index = 0; index < count; index++)
        {
            long time = _locals[index];
            // A point of a previous day is compared with the same days as the target is, its own among them.
            if (index >= recent) time += (long)Math.Round((anchor.Microseconds - time) * DaysAMicrosecond) * Day;
            if (!_baselines.TryFind(new(time), out _usual[index])) return null;
        }
        for (int target = 0; target < targets.Length; target++) view.Baselines[target] = _baselines.At(clock.ToLocal(targets[target].Time)) ?? usualAtAnchor;
        for (int index = 0; index < count; index++) _values[index] -= _usual[index];
        return usualAtAnchor;
    }

    private void Normalise(ContextView view, int count, double usual)
    {
        if (count == 0)
        {
            view.Centre = 0;
            view.Scale = 1;
            return;
        }
        // Values of both signs near the end of the doubles differ by more than a double holds.
        double centre = Math.Clamp(UpperMedian.Of(_values, count), -double.MaxValue, double.MaxValue);
        double deviation = 0;
        for (int index = 0; index < count; index++) deviation += Math.Abs(_values[index] - centre);
        view.Centre = centre;
        // 1.2533 makes the mean absolute deviation of a Gaussian its standard deviation. A series that never moved has none:
        // then a millionth of its level stands in, about what single precision can tell apart.
        double level = Math.Max(Math.Abs(centre), Math.Abs(usual)), scale = 1.2533 * deviation / count, largest = Math.Max(level, scale);
        double smallest = largest > 0 ? Math.Max(MinScale, SmallestScale * Math.Min(1, largest)) : SmallestScale;
        view.Scale = Math.Clamp(scale, Math.Max(smallest, 1e-6 * level), LargestScale);
    }

    private void WriteContext(ContextView view, int recent, int count, in Place place, double? usual)
    {
        view.ContextCount = count;
        double centre = view.Centre, scale = view.Scale, perScale = 1 / scale;
        Span<float> inputs = view.ContextInputs.AsSpan(0, count * WindowLayout.Inputs), values = view.ContextValues.AsSpan(0, count), baselines = view.ContextBaselines.AsSpan(0, count);
        _slots.AsSpan(0, count).CopyTo(view.ContextSlots);
        for (int index = 0; index < values.Length; index++) values[index] = Finite((_values[index] - centre) * perScale);
        if (usual is not { } atAnchor) baselines.Clear();
        else
            for (int index = 0; index < baselines.Length; index++) baselines[index] = Finite((_usual[index] - atAnchor) * perScale);
        for (int index = 0; index < count; index++)
        {
            (_after[index], _localAfter[index]) = (_times[index] - place.Anchor.Microseconds, _locals[index] - place.Local.Microseconds);
            inputs[index * WindowLayout.Inputs + 4] = index < recent ? 0 : 1;
            inputs[index * WindowLayout.Inputs + 5] = index < recent ? 0 : Finite(_halfSpreads[index] * perScale);
        }
        TimeInputs.Write(_after.AsSpan(0, count), _localAfter.AsSpan(0, count), place.IntervalMicroseconds, place.ShareOfDay, inputs);
    }

    // Values near the end of the doubles differ by more than a double holds.
    private static float Finite(double normalised) => (float)double.MinNative(double.MaxNative(normalised, -LargestNormalised), LargestNormalised);

    private void WriteTargets(ContextView view, ReadOnlySpan<Observation> targets, in Place place, LocalClock clock)
    {
        for (int index = 0; index < targets.Length; index++)
        {
            EventTime time = targets[index].Time;
            (_after[index], _localAfter[index]) = (time.Microseconds - place.Anchor.Microseconds, clock.ToLocal(time).Microseconds - place.Local.Microseconds);
            view.TargetInputs[index * WindowLayout.Inputs + 4] = 0;
            view.TargetInputs[index * WindowLayout.Inputs + 5] = 0;
        }
        TimeInputs.Write(_after.AsSpan(0, targets.Length), _localAfter.AsSpan(0, targets.Length), place.IntervalMicroseconds, place.ShareOfDay, view.TargetInputs);
    }

    /// <summary>Writes the inputs that tell when a point is.</summary>
    /// <param name="inputs">The inputs of the point, of which the first four are overwritten.</param>
    /// <param name="intervals">How long after the first target, in sampling intervals; negative before it.</param>
    /// <param name="days">The same in days.</param>
    public static void WriteTime(Span<float> inputs, double intervals, double days)
    {
        (double sine, double cosine) = Math.SinCos(2 * Math.PI * days);
        inputs[0] = (float)(Math.CopySign(Math.Log(1 + Math.Abs(intervals)), intervals) / 4);
        inputs[1] = (float)(days / 7);
        inputs[2] = (float)sine;
        inputs[3] = (float)cosine;
    }

    /// <summary>How long after the first target a point is, in sampling intervals, from what <see cref="WriteTime(Span{float}, double, double)"/> wrote.</summary>
    /// <param name="inputs">The inputs of the point.</param>
    public static double IntervalsOf(ReadOnlySpan<float> inputs) => Math.CopySign(Math.Exp(4 * Math.Abs(inputs[0])) - 1, inputs[0]);

    // The horizon and the anchor of a context; the newest points are not there yet.
    private readonly record struct Place(int Horizon, int Newest, EventTime Anchor, LocalTime Local, TimeSpan Interval)
    {
        public int Before => Horizon + Newest;

        public long IntervalMicroseconds => Interval.Ticks / TimeSpan.TicksPerMicrosecond;

        // No model has seen ages of months: with long intervals points are as old as they would be with those of an hour.
        public double ShareOfDay => Interval > LongestInterval ? LongestInterval / Interval : 1;
    }
}
