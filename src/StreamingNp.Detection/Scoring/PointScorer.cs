using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Residuals;
using StreamingNp.Detection.Thresholds;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Scoring;

/// <summary>Reads one target of a predicted window: from which distance it is most surprising, alone or together with the points before, and how much that is in its series.</summary>
public static class PointScorer
{
    private const double MostResidual = 1e6;

    /// <summary>Scores a target.</summary>
    /// <param name="window">A window that a model has predicted.</param>
    /// <param name="target">The index of the target.</param>
    /// <param name="departures">The departures of the points before; the target's own is added.</param>
    /// <param name="residuals">How large the residuals of the series are; not changed.</param>
    /// <param name="series">What scores are worth in the series; not changed.</param>
    /// <param name="kind">Which score.</param>
    public static LookScore Score(Window window, int target, Departures departures, ResidualScale residuals, ScoreTail series, ScoreKind kind)
    {
        PointReading reading = Read(window, target, departures, residuals, kind, out int deciding);
        departures.Add(reading);
        return new(reading.Score, reading.Raw, series.Surprise(reading.Score, Artifact(kind, window.Calibration)), deciding);
    }

    /// <summary>Reads what a model said of a target.</summary>
    /// <param name="window">A window that a model has predicted.</param>
    /// <param name="target">The index of the target.</param>
    /// <param name="departures">The departures of the points before; not changed.</param>
    /// <param name="residuals">How large the residuals of the series are; not changed.</param>
    /// <param name="kind">Which score.</param>
    /// <param name="deciding">The look that the target is the most surprising from.</param>
    public static PointReading Read(Window window, int target, Departures departures, ResidualScale residuals, ScoreKind kind, out int deciding)
    {
        double value = window.Targets[target].Value;
        Calibration calibration = window.Calibration!;
        double most = -1, mostRaw = 0, farthestRaw = 0;
        bool isAbove = false;
        int farthest = 0;
        deciding = 0;
        for (int index = 0; index < window.Looks.Length; index++)
        {
            if (!HasSay(window, index)) continue;
            farthest = index;
            farthestRaw = new PredictiveDistribution(window.Looks[index], target).Surprise(value, out isAbove);
            mostRaw = Math.Max(mostRaw, farthestRaw);
            double surprise = calibration.Surprise(index, farthestRaw);
            if (!(surprise > most)) continue;
            most = surprise;
            deciding = index;
        }
        double largest = mostRaw;
        float farthestReading = farthest > 0 ? PointReading.Surprise(farthestRaw) : float.NaN;
        if (farthest > 0 && departures.RawSurpriseWith(farthestReading, isAbove) is { } apart)
        {
            double surprise = calibration.Surprise(window.Looks.Length, apart);
            if (surprise > most) (most, deciding) = (surprise, farthest);
            // What they are worth together, as a raw surprise from right before that is as rare.
            largest = Math.Max(largest, calibration.Raw(0, surprise));
        }
        float residual = (float)Residual(window, target);
        Half logDeviation = LogDeviation(window, target);
        double scaled = residuals.Surprise(residual, (double)logDeviation);
        if (kind == ScoreKind.Surprise && scaled > largest) (largest, deciding) = (scaled, 0);
        int afar = Math.Min(1, window.Looks.Length - 1);
        return new()
        {
            Score = PointReading.Surprise(kind == ScoreKind.Surprise ? largest : Of(kind, window, target)),
            Raw = PointReading.Surprise(mostRaw),
            FarthestRaw = farthestReading,
            IsAbove = farthest > 0 && isAbove,
            Residual = residual,
            LogDeviation = logDeviation,
            FromNear = Departure(window, look: 0, target),
            FromDeciding = Departure(window, deciding, target),
            FromAfar = window.Looks[afar].IsPredictable ? Departure(window, afar, target) : float.NaN,
        };
    }

    /// <summary>How far a target lies from its expectation, seen from right before, in the deviations that the model predicts; finite.</summary>
    /// <param name="window">A window that a model has predicted.</param>
    /// <param name="target">The index of the target.</param>
    public static double Residual(Window window, int target)
    {
        var distribution = new PredictiveDistribution(window.Looks[0], target);
        double residual = (window.Targets[target].Value - distribution.Mean) / distribution.Deviation;
        return double.IsFinite(residual) ? Math.Clamp(residual, -MostResidual, MostResidual) : 0;
    }

    /// <summary>The natural logarithm of the deviation that the model predicts for a target from right before, in the units of the series, in the precision that the state of a series goes by; NaN where it is none.</summary>
    /// <param name="window">A window that a model has predicted.</param>
    /// <param name="target">The index of the target.</param>
    public static Half LogDeviation(Window window, int target)
    {
        double logarithm = Math.Log(new PredictiveDistribution(window.Looks[0], target).Deviation);
        return double.IsFinite(logarithm) ? (Half)logarithm : Half.NaN;
    }

    /// <summary>Makes a scored point.</summary>
    /// <param name="score">What <see cref="Score"/> returned.</param>
    /// <param name="window">The window.</param>
    /// <param name="target">The index of the target.</param>
    /// <param name="threshold">The surprise from which its verdict is anomalous.</param>
    public static ScoredPoint Point(in LookScore score, Window window, int target, double threshold)
    {
        Observation observation = window.Targets[target];
        bool anomalous = score.Surprise >= threshold;
        // A normal point is best described from near by, an anomalous one from where it stands out.
        var distribution = new PredictiveDistribution(window.Looks[anomalous ? score.Deciding : 0], target);
        return new(
            observation.Time, observation.Value, distribution.Mean, double.NaN, double.NaN, distribution.Deviation,
            -distribution.LogDensity(observation.Value), score.Surprise, RepeatedPoints: 0, anomalous ? Verdict.Anomalous : Verdict.Normal);
    }

    /// <summary>Describes a point that is an anomaly only together with those before it: from where it is the most surprising, and without a band yet.</summary>
    /// <param name="point">What <see cref="Point"/> returned.</param>
    /// <param name="score">What <see cref="Score"/> returned.</param>
    /// <param name="window">The window.</param>
    /// <param name="target">The index of the target.</param>
    public static ScoredPoint FromWhereItStandsOut(ScoredPoint point, in LookScore score, Window window, int target)
    {
        var distribution = new PredictiveDistribution(window.Looks[score.Deciding], target);
        return point with
        {
            Expected = distribution.Mean,
            Deviation = distribution.Deviation,
            NegativeLogLikelihood = -distribution.LogDensity(point.Value),
            Lower = double.NaN,
            Upper = double.NaN,
            Verdict = Verdict.Anomalous,
        };
    }

    /// <summary>Adds a target to the departures, seen from one look.</summary>
    /// <returns>The raw surprise of the departures together; null while there are too few.</returns>
    public static double? TogetherWith(Departures departures, Window window, int look, int target)
    {
        double raw = new PredictiveDistribution(window.Looks[look], target).Surprise(window.Targets[target].Value, out bool isAbove);
        departures.Add(raw, isAbove);
        return departures.RawSurprise;
    }

    /// <summary>Gives a scored point the band outside of which its value would be anomalous.</summary>
    /// <param name="point">What <see cref="Point"/> returned.</param>
    /// <param name="score">What <see cref="Score"/> returned.</param>
    /// <param name="window">The window.</param>
    /// <param name="target">The index of the target.</param>
    /// <param name="threshold">The surprise from which a verdict is anomalous.</param>
    /// <param name="residuals">How large the residuals of the series were when the point was scored.</param>
    /// <param name="excursions">What scores are worth as alarms in the series, as it was when the point was scored.</param>
    /// <param name="interval">The time between two points of the series; zero where it is not known.</param>
    /// <param name="kind">Which score; the band is that of <see cref="ScoreKind.Surprise"/> whatever it is, at the artifact's word where the score is another.</param>
    public static ScoredPoint WithBand(ScoredPoint point, in LookScore score, Window window, int target, double threshold, ResidualScale residuals, ExcursionCalibration excursions, TimeSpan interval, ScoreKind kind)
    {
        int look = point.Verdict == Verdict.Anomalous ? score.Deciding : 0;
        Calibration artifact = window.Calibration!;
        double needed = kind == ScoreKind.Surprise ? excursions.ScoreOf(threshold, artifact, interval) : artifact.Raw(look, threshold);
        var distribution = new PredictiveDistribution(window.Looks[look], target);
        // The two tails share the surprise at which the verdict turns.
        double logTail = -needed * Math.Log(10) - Math.Log(2);
        double lower = distribution.LowerQuantile(logTail), upper = distribution.UpperQuantile(logTail);
        if (kind == ScoreKind.Surprise && look == 0)
        {
            // From right before two things are surprising, and the nearer bound is the one that counts.
            double reach = residuals.ResidualOf(needed, (double)LogDeviation(window, target)) * distribution.Deviation;
            lower = Math.Max(lower, distribution.Mean - reach);
            upper = Math.Min(upper, distribution.Mean + reach);
        }
        return point with { Lower = lower, Upper = upper };
    }

    /// <summary>What the artifact says of a score: it knows of surprises alone.</summary>
    /// <param name="kind">Which score.</param>
    /// <param name="calibration">The calibration of the model that made it.</param>
    public static Calibration? Artifact(ScoreKind kind, Calibration? calibration) => kind == ScoreKind.Surprise ? calibration : null;

    // From afar a young series has nothing to look back on.
    private static bool HasSay(Window window, int look) => look == 0 || window.Looks[look].IsPredictable;

    private static float Departure(Window window, int look, int target) =>
        PointReading.Departure(window.Targets[target].Value - new PredictiveDistribution(window.Looks[look], target).Mean);

    // All from near by, in the units of the series' own context: what they are worth, the series' past says.
    private static double Of(ScoreKind kind, Window window, int target)
    {
        Look look = window.Looks[0];
        var distribution = new PredictiveDistribution(look, target);
        double nats = -distribution.LogDensity(window.Targets[target].Value) - Math.Log(look.Scale);
        return kind switch
        {
            // From 0 up, as scores are: no density is above e^10 of these units.
            ScoreKind.NegativeLogLikelihood => nats + 10,
            ScoreKind.Density => 1 / (1 + Math.Exp(-nats)),
            ScoreKind.Variance => Math.Log(1 + new Mixture(look.Predicted(target)).Variance),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }
}
