using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Windows;

namespace StreamingNp.NeuralProcesses.Tasks;

/// <summary>
/// What a target sees of its context directly, beside the representation: its neighbours in time and in phase, what simple rules expect of it, and how
/// well each of them has done in this context. A mean over a set blurs just these.
/// </summary>
/// <remarks>
/// All of it is relative to what the rule with the smallest error expects, in units of that error: so is what the network says. The features are those of
/// the whole view; what differs between the targets of a stride is their inputs.
/// </remarks>
internal static unsafe class TargetFeatures
{
    /// <summary>Which feature is the origin that all else is relative to: what the rule with the smallest error expects, in the units of the view.</summary>
    public const int Origin = 0;

    /// <summary>Which feature is the unit of all else: the error of that rule, in the units of the view.</summary>
    public const int Unit = 1;

    /// <summary>The first of the features that a network sees: what each <see cref="Rule"/> expects.</summary>
    public const int Seen = 2;

    /// <summary>The numbers: origin and unit; what the rules expect and their errors; the newest values and which are there; the newest baselines; the same of previous days; facts.</summary>
    public const int Count = Seen + 2 * Rule.Count + 2 * Newest + NewestBaselines + 2 * Seasonal + ContextFacts.Count;

    /// <summary>How many of them a network sees.</summary>
    public const int SeenCount = Count - Seen;

    private const int Newest = 16, NewestBaselines = 4, Neighbours = 3, Seasonal = SeasonRules.MaxDays * Neighbours;

    private const float Limit = ContextPacking.Limit, SmallestUnit = 0.005f;

    // Beyond, a short context would have no point to judge a rule by.
    private const int MostLag = 24;

    // In whole vectors.
    private const int RoomForRules = (Rule.Count + RowStatistics.Lanes - 1) / RowStatistics.Lanes * RowStatistics.Lanes;

    /// <summary>Brings what a model says of a target, relative to its origin and in its unit, into the units of the view.</summary>
    /// <param name="features">The features of the target.</param>
    /// <param name="predicted">The components of its distribution.</param>
    public static void ToView(ReadOnlySpan<float> features, Span<Component> predicted)
    {
        float origin = features[Origin], unit = features[Unit];
        foreach (ref Component component in predicted) component = component with { Mean = origin + unit * component.Mean, Deviation = unit * component.Deviation };
    }

    /// <summary>Writes them.</summary>
    /// <param name="view">The view.</param>
    /// <param name="points">Which of its context points to take.</param>
    /// <param name="layout">Its layout.</param>
    /// <param name="features">[<see cref="Count"/>], overwritten.</param>
    [SkipLocalsInit]
    public static void Write(ContextView view, ReadOnlySpan<int> points, WindowLayout layout, Span<float> features)
    {
        Span<float> places = stackalloc float[layout.MaxContextPoints], baselines = stackalloc float[layout.MaxContextPoints];
        Place(view, points, places, baselines);
        float* values = stackalloc float[NewestPoints.RoomFor(layout.RecentPoints)], raw = stackalloc float[NewestPoints.RoomFor(layout.RecentPoints)];
        var newest = new NewestPoints(places[..layout.RecentPoints], baselines, values, raw);

        Span<float> expected = stackalloc float[RoomForRules], errors = stackalloc float[RoomForRules];
        FollowingRules.Judge(newest, view.HasBaselines ? ContextPacking.Limited(-view.Centre / view.Scale) : 0, Math.Min(view.Horizon + 1, MostLag), expected, errors);
        int days = SeasonRules.Judge(places[layout.RecentPoints..], layout, expected, errors);
        int best = 0;
        for (int rule = 1; rule < Rule.Count; rule++)
            if (errors[rule] < errors[best]) best = rule;
        float origin = features[Origin] = expected[best], unit = features[Unit] = Math.Clamp(errors[best], SmallestUnit, Limit);

        Span<float> rest = WriteRules(expected, errors, origin, unit, features[Seen..]);
        rest = WriteValues(places[..layout.RecentPoints], Newest, origin, unit, rest);
        for (int place = 0; place < NewestBaselines; place++) rest[place] = place < layout.RecentPoints ? Math.Clamp(baselines[place] / unit, -Limit, Limit) : 0;
        rest = WriteValues(SameTimes(places[layout.RecentPoints..], layout, stackalloc float[Seasonal]), Seasonal, origin, unit, rest[NewestBaselines..]);
        ContextFacts.Write(view, newest, layout.RecentPoints, days, origin, unit, rest);
    }

    private static void Place(ContextView view, ReadOnlySpan<int> points, Span<float> places, Span<float> baselines)
    {
        ReadOnlySpan<short> slots = view.ContextSlots;
        ReadOnlySpan<float> values = view.ContextValues, usual = view.ContextBaselines;
        places.Fill(float.NaN);
        baselines.Clear();
        foreach (int point in points)
        {
            int slot = slots[point];
            float value = values[point], baseline = usual[point];
            if (slot < 0 || float.IsNaN(value)) continue;
            places[slot] = Math.Min(Math.Max(value, -Limit), Limit);
            baselines[slot] = float.IsNaN(baseline) ? 0 : Math.Min(Math.Max(baseline, -Limit), Limit);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Span<float> WriteRules(ReadOnlySpan<float> expected, ReadOnlySpan<float> errors, float origin, float unit, Span<float> features)
    {
        // What is behind the rules in the last vector is overwritten by the next of the features.
        for (int rule = 0; rule < Rule.Count; rule += RowStatistics.Lanes) Relative(Vector256.Create(expected[rule..]), origin, unit).CopyTo(features[rule..]);
        Vector256<float> smallest = Vector256.Create(SmallestUnit);
        for (int rule = 0; rule < Rule.Count; rule += RowStatistics.Lanes)
            Logarithm.Of(Vector256.MaxNative(Vector256.Create(errors[rule..]), smallest) / unit).CopyTo(features[(Rule.Count + rule)..]);
        return features[(2 * Rule.Count)..];
    }

    // Values, then which of them are there. Fewer than there is room for are followed by zeros.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Span<float> WriteValues(ReadOnlySpan<float> values, int room, float origin, float unit, Span<float> features)
    {
        int count = Math.Min(values.Length, room), value = 0;
        for (; value + RowStatistics.Lanes <= count; value += RowStatistics.Lanes)
        {
            Vector256<float> some = Vector256.Create(values[value..]), isThere = Vector256.Equals(some, some);
            (Relative(some, origin, unit) & isThere).CopyTo(features[value..]);
            (Vector256<float>.One & isThere).CopyTo(features[(room + value)..]);
        }
        for (; value < room; value++)
        {
            bool isThere = value < count && !float.IsNaN(values[value]);
            features[value] = isThere ? Math.Clamp((values[value] - origin) / unit, -Limit, Limit) : 0;
            features[room + value] = isThere ? 1 : 0;
        }
        return features[(2 * room)..];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Relative(Vector256<float> values, float origin, float unit) =>
        Vector256.MinNative(Vector256.MaxNative((values - Vector256.Create(origin)) / unit, Vector256.Create(-Limit)), Vector256.Create(Limit));

    // The values around the same time of previous days: the middle ones, where a layout has more of them.
    private static Span<float> SameTimes(ReadOnlySpan<float> places, WindowLayout layout, Span<float> values)
    {
        int days = Math.Min(SeasonRules.MaxDays, layout.SeasonalDays), neighbours = layout.SeasonalNeighbours;
        values.Fill(float.NaN);
        if (neighbours == Neighbours)
        {
            places[..(days * Neighbours)].CopyTo(values);
            return values;
        }
        for (int day = 0; day < days; day++)
            for (int place = 0; place < Neighbours; place++)
            {
                int neighbour = place - Neighbours / 2 + neighbours / 2;
                if (neighbour >= 0 && neighbour < neighbours) values[day * Neighbours + place] = places[day * neighbours + neighbour];
            }
        return values;
    }
}
