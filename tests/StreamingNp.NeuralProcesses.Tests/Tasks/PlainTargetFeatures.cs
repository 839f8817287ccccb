using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Tasks;

namespace StreamingNp.NeuralProcesses.Tests.Tasks;

/// <summary>What <see cref="TargetFeatures"/> are, number by number: slow, and plain to read. Models are trained on just these.</summary>
internal static class PlainTargetFeatures
{
    private const int Rules = Rule.Count;

    private const int Newest = 16, NewestBaselines = 4, MaxDays = 7, Neighbours = 3, Facts = 13;

    private const float Limit = ContextPacking.Limit, SmallestUnit = 0.005f;
    private const int Usual = 4, RawLast = 5, RawSlow = 7, Median5 = 8, Median15 = 9, RawMedian = 10, DayBefore = 11, Seasonal = 12, Centre = 13, Followed = 10;
    private const int MostLag = 24;

    // Of the values of a context from their median, by the way they are normalised.
    private const float MeanDeviation = 0.8f;

    // How far each rule that follows the values goes with a new one.
    private static readonly float[] Smoothing = [1, 0.6f, 0.3f, 0.1f, 0, 1, 0.3f, 0.1f];

    /// <inheritdoc cref="TargetFeatures.Write"/>
    public static void Write(ContextView view, ReadOnlySpan<int> points, WindowLayout layout, Span<float> features)
    {
        features.Clear();
        Span<float> all = features;
        features = features[TargetFeatures.Seen..];
        Span<float> slots = stackalloc float[layout.MaxContextPoints], baselines = stackalloc float[layout.MaxContextPoints];
        slots.Fill(float.NaN);
        foreach (int point in points)
        {
            int slot = view.ContextSlots[point];
            float value = ContextPacking.Limited(view.ContextValues[point]);
            if (slot < 0 || float.IsNaN(value)) continue;
            slots[slot] = value;
            baselines[slot] = float.IsNaN(view.ContextBaselines[point]) ? 0 : Math.Clamp(view.ContextBaselines[point], -Limit, Limit);
        }
        Span<float> expected = stackalloc float[Rules], errors = stackalloc float[Rules];
        float usual = view.HasBaselines ? ContextPacking.Limited(-view.Centre / view.Scale) : float.NaN;
        Follow(slots[..layout.RecentPoints], baselines, usual, Math.Min(view.Horizon + 1, MostLag), expected, errors);
        int days = Season(slots[layout.RecentPoints..], layout, expected, errors);
        int best = 0;
        for (int rule = 1; rule < Rules; rule++)
            if (errors[rule] < errors[best]) best = rule;
        float origin = expected[best], unit = Math.Clamp(errors[best], SmallestUnit, Limit);
        for (int rule = 0; rule < Rules; rule++)
        {
            features[rule] = Relative(expected[rule]);
            features[Rules + rule] = MathF.Log(Math.Max(errors[rule], SmallestUnit) / unit);
        }
        int at = 2 * Rules;
        for (int slot = 0; slot < Newest && slot < layout.RecentPoints; slot++) Put(slots[slot], at + slot, at + Newest + slot, features);
        at += 2 * Newest;
        for (int slot = 0; slot < NewestBaselines && slot < layout.RecentPoints; slot++) features[at + slot] = Math.Clamp(baselines[slot] / unit, -Limit, Limit);
        at += NewestBaselines;
        for (int day = 0; day < Math.Min(MaxDays, layout.SeasonalDays); day++)
            for (int place = 0; place < Neighbours; place++)
            {
                // The middle ones, where a layout has more.
                int neighbour = place - Neighbours / 2 + layout.SeasonalNeighbours / 2, slot = day * Neighbours + place;
                if (neighbour >= 0 && neighbour < layout.SeasonalNeighbours) Put(slots[layout.SlotOf(day + 1, neighbour)], at + slot, at + MaxDays * Neighbours + slot, features);
            }
        at += 2 * MaxDays * Neighbours;
        WriteFacts(view, slots[..layout.RecentPoints], unit, origin, usual, days, features[at..]);
        (all[TargetFeatures.Origin], all[TargetFeatures.Unit]) = (origin, unit);

        float Relative(float value) => Math.Clamp((value - origin) / unit, -Limit, Limit);

        void Put(float value, int place, int known, Span<float> to)
        {
            if (float.IsNaN(value)) return;
            to[place] = Relative(value);
            to[known] = 1;
        }
    }

    // The rules that follow the newest points, and the mean absolute error of each at the distance of the target, as far as the context reaches.
    private static void Follow(ReadOnlySpan<float> recent, ReadOnlySpan<float> baselines, float usual, int lag, Span<float> expected, Span<float> errors)
    {
        Span<float> state = stackalloc float[Followed], past = stackalloc float[Followed * MostLag], window = stackalloc float[15];
        Span<float> sums = stackalloc float[Followed];
        int seen = 0, judged = 0;
        for (int slot = recent.Length - 1; slot >= 0; slot--)
        {
            float value = recent[slot];
            if (float.IsNaN(value)) continue;
            if (seen >= lag)
            {
                ReadOnlySpan<float> then = past.Slice((seen - lag) % lag * Followed, Followed);
                for (int rule = 0; rule < Followed; rule++) sums[rule] += Math.Abs((rule is >= RawLast and <= RawSlow ? value + baselines[slot] : value) - then[rule]);
                judged++;
            }
            window[seen % window.Length] = value;
            for (int rule = 0; rule < Smoothing.Length; rule++)
            {
                float given = rule is >= RawLast and <= RawSlow ? value + baselines[slot] : value;
                state[rule] = seen == 0 ? given : state[rule] + Smoothing[rule] * (given - state[rule]);
            }
            state[Usual] = float.IsNaN(usual) ? 0 : usual;
            seen++;
            state[Median5] = Median(window, seen, 5);
            state[Median15] = Median(window, seen, 15);
            state.CopyTo(past.Slice((seen - 1) % lag * Followed, Followed));
        }
        state.CopyTo(expected);
        // What little is known of a short context speaks for none of them: a tenth of a point of error 1 each.
        for (int rule = 0; rule < Followed; rule++) errors[rule] = (sums[rule] + 0.1f) / (judged + 0.1f);
        errors[Centre] = MeanDeviation;
        (expected[RawMedian], errors[RawMedian]) = MiddleOf(recent, baselines);
    }

    // The median without baselines, and the mean absolute deviation from it.
    private static (float Median, float Deviation) MiddleOf(ReadOnlySpan<float> recent, ReadOnlySpan<float> baselines)
    {
        Span<float> sorted = stackalloc float[512];
        int count = 0;
        for (int slot = 0; slot < recent.Length; slot++)
            if (!float.IsNaN(recent[slot])) sorted[count++] = recent[slot] + baselines[slot];
        if (count == 0) return (0, MeanDeviation);
        sorted = sorted[..count];
        sorted.Sort();
        float median = 0.5f * (sorted[(count - 1) / 2] + sorted[count / 2]), sum = 0;
        foreach (float value in sorted) sum += Math.Abs(value - median);
        return (median, (sum + MeanDeviation) / Math.Max(1, count - 0.5f));
    }

    private static float Median(ReadOnlySpan<float> ring, int seen, int most)
    {
        int count = Math.Min(seen, most);
        Span<float> sorted = stackalloc float[15];
        for (int index = 0; index < count; index++)
        {
            float value = ring[(seen - 1 - index) % ring.Length];
            int to = index;
            for (; to > 0 && sorted[to - 1] > value; to--) sorted[to] = sorted[to - 1];
            sorted[to] = value;
        }
        return 0.5f * (sorted[(count - 1) / 2] + sorted[count / 2]);
    }

    // The same time on previous days: the day before, and the median of all.
    private static int Season(ReadOnlySpan<float> slots, WindowLayout layout, Span<float> expected, Span<float> errors)
    {
        Span<float> sorted = stackalloc float[MaxDays];
        int count = 0;
        float dayBefore = float.NaN;
        for (int day = 0; day < Math.Min(MaxDays, layout.SeasonalDays); day++)
        {
            float value = slots[day * layout.SeasonalNeighbours + layout.SeasonalNeighbours / 2];
            if (float.IsNaN(value)) continue;
            if (float.IsNaN(dayBefore)) dayBefore = value;
            int to = count++;
            for (; to > 0 && sorted[to - 1] > value; to--) sorted[to] = sorted[to - 1];
            sorted[to] = value;
        }
        if (count == 0)
        {
            (expected[DayBefore], expected[Seasonal], errors[DayBefore], errors[Seasonal]) = (expected[Usual], expected[Usual], 2, 2);
            return 0;
        }
        float median = 0.5f * (sorted[(count - 1) / 2] + sorted[count / 2]), spread = 0;
        for (int index = 0; index < count; index++) spread += Math.Abs(sorted[index] - median);
        spread = (spread + 1) / Math.Max(1, count - 0.5f);
        (expected[DayBefore], expected[Seasonal], errors[DayBefore], errors[Seasonal]) = (dayBefore, median, 1.3f * spread, spread);
        return count;
    }

    private static void WriteFacts(ContextView view, ReadOnlySpan<float> recent, float unit, float origin, float usual, int days, Span<float> facts)
    {
        float least = float.NaN, most = float.NaN, previous = float.NaN, step = float.NaN;
        int known = 0, ties = 0, run = 0, distinct = 0;
        bool running = true;
        for (int slot = 0; slot < recent.Length; slot++)
        {
            float value = recent[slot];
            if (float.IsNaN(value)) continue;
            known++;
            least = float.IsNaN(least) ? value : Math.Min(least, value);
            most = float.IsNaN(most) ? value : Math.Max(most, value);
            if (!float.IsNaN(previous))
            {
                float difference = Math.Abs(value - previous);
                if (difference < 1e-6f) ties++;
                else
                {
                    step = float.IsNaN(step) ? difference : Math.Min(step, difference);
                    distinct++;
                }
                running &= difference < 1e-6f;
                if (running) run++;
            }
            previous = value;
        }
        float zero = ContextPacking.Limited((-view.Baselines[0] - view.Centre) / view.Scale);
        facts[0] = Relative(least);
        facts[1] = Relative(most);
        facts[2] = float.IsNaN(zero) ? 0 : Relative(zero);
        facts[3] = Relative(0);
        facts[4] = known < 2 ? 0 : (float)ties / (known - 1);
        facts[5] = MathF.Log(1 + run) / 2;
        facts[6] = float.IsNaN(step) ? 0 : Math.Clamp(MathF.Log(step / unit), -5, 5);
        facts[7] = MathF.Log(unit);
        facts[8] = view.Interval > TimeSpan.Zero ? (float)Math.Log(view.Interval / TimeSpan.FromMinutes(5)) / 4 : 0;
        facts[9] = float.IsNaN(usual) ? 0 : 1;
        facts[10] = (float)known / recent.Length;
        facts[11] = MathF.Log(1 + view.Horizon) / 4;
        facts[12] = (float)days / MaxDays;

        float Relative(float value) => float.IsNaN(value) ? 0 : Math.Clamp((value - origin) / unit, -Limit, Limit);
    }
}
