using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Thresholds;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Scoring;

/// <summary>Reads one target of a predicted window: from which distance it is most surprising, alone or together with the points before, and how much.</summary>
/// <param name="threshold">The surprise from which a verdict is anomalous.</param>
public sealed class PointScorer(double threshold)
{
    /// <summary>Scores a target.</summary>
    /// <param name="window">A window that a model has predicted.</param>
    /// <param name="target">The index of the target.</param>
    /// <param name="departures">The departures of the points before; the target's own is added.</param>
    /// <param name="withBand">Whether to compute the band even where the verdict is normal.</param>
    public ScoredPoint Score(Window window, int target, Departures departures, bool withBand)
    {
        Observation observation = window.Targets[target];
        Calibration calibration = window.Calibration!;
        double most = -1, farthestRaw = 0;
        bool isAbove = false;
        int deciding = 0, farthest = 0, scores = 0;
        for (int index = 0; index < window.Looks.Length; index++)
        {
            if (!HasSay(window, index)) continue;
            scores++;
            farthest = index;
            farthestRaw = new PredictiveDistribution(window.Looks[index], target).Surprise(observation.Value, out isAbove);
            double surprise = calibration.Surprise(index, farthestRaw);
            if (!(surprise > most)) continue;
            most = surprise;
            deciding = index;
        }
        if (farthest > 0) departures.Add(farthestRaw, isAbove);
        if (farthest > 0 && departures.RawSurprise is { } together)
        {
            scores++;
            double surprise = calibration.Surprise(window.Looks.Length, together);
            if (surprise > most) (most, deciding) = (surprise, farthest);
        }
        // The most surprising of several scores is surprising that much more often (Bonferroni).
        double combined = Math.Max(0, most - Math.Log10(scores));
        bool anomalous = combined >= threshold;
        // A normal point is best described from near by, an anomalous one from where it stands out.
        int shown = anomalous ? deciding : 0;
        var distribution = new PredictiveDistribution(window.Looks[shown], target);
        (double lower, double upper) = anomalous || withBand ? Band(distribution, window, shown, scores) : (double.NaN, double.NaN);
        return new(
            observation.Time, observation.Value, distribution.Mean, lower, upper, distribution.Deviation,
            -distribution.LogDensity(observation.Value), combined, RepeatedPoints: 0, anomalous ? Verdict.Anomalous : Verdict.Normal);
    }

    /// <summary>Adds a target to the departures, seen from one look.</summary>
    /// <returns>The raw surprise of the departures together; null while there are too few.</returns>
    public static double? TogetherWith(Departures departures, Window window, int look, int target)
    {
        double raw = new PredictiveDistribution(window.Looks[look], target).Surprise(window.Targets[target].Value, out bool isAbove);
        departures.Add(raw, isAbove);
        return departures.RawSurprise;
    }

    /// <summary>Gives a scored point its band.</summary>
    /// <param name="point">What <see cref="Score"/> returned.</param>
    /// <param name="window">The window.</param>
    /// <param name="target">The index of the target.</param>
    /// <param name="departures">The departures up to and with the target's own.</param>
    public ScoredPoint WithBand(ScoredPoint point, Window window, int target, Departures departures)
    {
        if (!double.IsNaN(point.Lower)) return point;
        int scores = 1;
        for (int look = 1; look < window.Looks.Length; look++) scores += HasSay(window, look) ? 1 : 0;
        if (scores > 1 && departures.RawSurprise is not null) scores++;
        (double lower, double upper) = Band(new PredictiveDistribution(window.Looks[0], target), window, look: 0, scores);
        return point with { Lower = lower, Upper = upper };
    }

    // From afar a young series has nothing to look back on.
    private static bool HasSay(Window window, int look) => look == 0 || window.Looks[look].IsPredictable;

    private (double Lower, double Upper) Band(PredictiveDistribution distribution, Window window, int look, int scores)
    {
        // The two tails share the surprise at which the verdict turns.
        double logTail = -window.Calibration!.Raw(look, threshold + Math.Log10(scores)) * Math.Log(10) - Math.Log(2);
        return (distribution.LowerQuantile(logTail), distribution.UpperQuantile(logTail));
    }
}
