using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Evidence;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Residuals;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.Tests.Detectors;

namespace StreamingNp.Detection.Tests.Evidence;

/// <summary>Weighs a series of five-minute points of which a model knows what is to be expected, and how far off it may be.</summary>
public sealed class EvidenceRun(SeriesEvidence? evidence = null)
{
    // One point in some ten thousand.
    private const double Threshold = 4.25;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private AnomalousRun _run;

    public SeriesEvidence Evidence { get; } = evidence ?? new();

    /// <summary>What the model expects of a point.</summary>
    public Func<int, double> Expected { get; init; } = _ => 0;

    /// <summary>The deviation that the model predicts.</summary>
    public double Deviation { get; init; } = 1;

    /// <summary>The decades that are taken off a score for how often the series is judged.</summary>
    public double Correction { get; init; }

    /// <summary>What the same time on the days before lets expect.</summary>
    public Func<int, double?> Seasonal { get; init; } = _ => null;

    /// <summary>The points so far.</summary>
    public int Points { get; private set; }

    /// <summary>The points that were anomalies.</summary>
    public int Anomalies { get; private set; }

    /// <summary>Gaussian noise of deviation 1.</summary>
    public static double[] Noise(int points, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, points).Select(_ => Normal.Sample(random))];
    }

    /// <summary>Weighs and learns points.</summary>
    public EvidenceRun Add(IEnumerable<double> values)
    {
        foreach (double value in values) Add(value);
        return this;
    }

    /// <summary>Weighs and learns a point.</summary>
    public PointEvidence Add(double value)
    {
        PointEvidence evidence = Evidence.Weigh(new SeriesMoment(At(Points), LocalClock.Utc.ToLocal(At(Points)), Interval, At(Points) - ObservationSequences.Start, Seasonal(Points), MaySustain: true, Correction), value, Reading(value), Threshold, bandShare: 0.01);
        bool isAnomalous = evidence.Score >= Threshold;
        Evidence.Learn(value, isAnomalous, _run.Points);
        _run = _run.After(isAnomalous);
        if (isAnomalous) Anomalies++;
        Points++;
        return evidence;
    }

    private PointReading Reading(double value)
    {
        double residual = value - Expected(Points), deviations = Math.Min(Math.Abs(residual) / Deviation, 40);
        return new()
        {
            Residual = (float)Math.Clamp(residual, -float.MaxValue, float.MaxValue),
            LogDeviation = (Half)Math.Log(Deviation),
            ModelScore = (float)Math.Max(0, -(Normal.LogUpperTail(deviations) + Math.Log(2)) / Math.Log(10)),
            IsAbove = residual > 0,
            Other = float.NaN,
        };
    }

    private static EventTime At(int point) => ObservationSequences.Start + Interval * point;
}
