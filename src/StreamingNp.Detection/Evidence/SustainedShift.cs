using System.Runtime.CompilerServices;
using StreamingNp.Detection.Distributions;

namespace StreamingNp.Detection.Evidence;

/// <summary>
/// Whether a shift is sustained: how far the mean of the newest scores of the model, squashed, lies beyond such means over the long past of the series, in decades of
/// rarity: a share of those of a Gaussian (the anomaly likelihood of Ahmad et al. 2017), and no more than a gamma distribution of the same mean and variance has. One wild point is the
/// single score's to tell, so that each is squashed into 0 to 1 first.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class SustainedShift
{
    /// <summary>The newest points whose mean is taken.</summary>
    public const int Horizon = 30;

    /// <summary>The points without a say: so many means are needed before one can stand out.</summary>
    public const int MinPoints = 150;

    /// <summary>The points over which means are remembered, about a month at five minutes; a week where that has more.</summary>
    public const int LongPast = 8_640;

    /// <summary>The highest score of a sustained shift.</summary>
    public const double MaxScore = 12;

    // Means count from here on: those of fewer points than the horizon vary more.
    private const int FirstPoint = 75;
    private const int Refresh = 100;
    private const double MinMean = 0.03;
    private const double MinVariance = 3e-4;

    // Means of scores have a longer tail than a Gaussian: so much of its decades is left of them.
    private const double ShareOfGaussian = 0.4;

    // Means of so many points that follow each other are nearly the same: counted one by one they look a little more frequent than they are.
    private const double DecadesOfOverlap = 0.15;

    // Where a Gaussian leaves fewer decades than that, a gamma has no fewer.
    private const double DecadesBeforeGamma = 1;
    private const double ShareOfDuration = 0.9;
    private const double Centre = 2;
    private const double Slope = 2;

    // A series that shifts at each dawn is so in any week, and not in any two hours.
    private static readonly TimeSpan ShortestPast = TimeSpan.FromDays(7);

    private Scores _newest;
    private double _sum;

    /// <summary>What is remembered but for <see cref="Newest"/>.</summary>
    public SustainedShiftState State { get; private set; }

    /// <summary>Whether most of what is sustained lies above what was predicted.</summary>
    public bool IsAbove { get; private set; }

    /// <summary>The newest squashed scores, those of values below what was predicted with a minus, in the order of their places in a ring.</summary>
    public ReadOnlySpan<float> Newest => _newest;

    /// <summary>The mean of the newest squashed scores, 0 to 1: the higher the more anomalous the newest points are together, whatever the series is used to.</summary>
    public double UnshapedScore => State.Points == 0 ? 0 : _sum / Math.Min(State.Points, Horizon);

    /// <summary>Over how many of the newest points it has gone on: they hold nine tenths of what is improbable to the side of <see cref="IsAbove"/>; at most <see cref="Horizon"/>.</summary>
    public int Duration
    {
        get
        {
            double all = 0, held = 0;
            foreach (float one in _newest)
                if (one > 0 == IsAbove) all += Math.Abs(one);
            int points = 0;
            while (held < ShareOfDuration * all && points < Horizon)
            {
                float one = _newest[(State.Points % Horizon + 2 * Horizon - 1 - points++) % Horizon];
                if (one > 0 == IsAbove) held += Math.Abs(one);
            }
            return points;
        }
    }

    /// <summary>Puts back what a snapshot held.</summary>
    /// <param name="state">What <see cref="State"/> was.</param>
    /// <param name="newest">What <see cref="Newest"/> was.</param>
    /// <exception cref="ArgumentException">There are not as many scores as the horizon has points.</exception>
    public void Restore(SustainedShiftState state, ReadOnlySpan<float> newest)
    {
        if (newest.Length != Horizon) throw new ArgumentException($"A horizon of {Horizon} points came with {newest.Length}.", nameof(newest));
        State = state;
        newest.CopyTo(_newest);
        _sum = Sum();
    }

    /// <summary>Adds the newest point.</summary>
    /// <param name="modelScore">Its <see cref="Residuals.PointReading.ModelScore"/>, 0 or more.</param>
    /// <param name="isAbove">Whether its value lies above what was predicted.</param>
    /// <param name="interval">The time between two points; zero where it is not known.</param>
    /// <returns>How far the sustained shift stands out, 0 to <see cref="MaxScore"/>.</returns>
    public double Add(double modelScore, bool isAbove, TimeSpan interval)
    {
        // A logistic: what is probable counts little, and what is counts once.
        float squashed = (float)(1 / (1 + Math.Exp(Slope * (Centre - modelScore))));
        _newest[State.Points % Horizon] = isAbove ? squashed : -squashed;
        // Anew each time: roundings do not add up, and a snapshot goes on with the same bits.
        _sum = Sum();
        SustainedShiftState state = State with { Points = State.Points == int.MaxValue ? State.Points - Horizon + 1 : State.Points + 1 };
        double level = _sum / Math.Min(state.Points, Horizon);
        if (state.Points > FirstPoint) state = state with { WaitingPoints = state.WaitingPoints + 1, WaitingSum = state.WaitingSum + level, WaitingSquares = state.WaitingSquares + level * level };
        double lasting = state.PastPoints > 0 ? Beyond(state, level) : 0;
        if (state.Points == MinPoints || (state.Points > MinPoints && state.WaitingPoints >= Refresh)) state = Refreshed(state, interval);
        State = state;
        return lasting;
    }

    private static double Beyond(SustainedShiftState past, double level)
    {
        double mean = Math.Max(past.Mean, MinMean), variance = Math.Max(past.Variance, MinVariance), deviations = (level - mean) / Math.Sqrt(variance);
        if (deviations <= 0) return 0;
        double decades = Math.Min(MaxScore, -ShareOfGaussian * Normal.LogUpperTail(deviations) / Math.Log(10));
        // Where improbable points come in clusters, the means of some of them are far from the others, too.
        return decades < DecadesBeforeGamma ? decades : Math.Min(decades, DecadesOfOverlap - ChiSquared.LogUpperTail(2 * level * mean / variance, 2 * mean * mean / variance) / Math.Log(10));
    }

    // What waited joins the past; what is older than the long past counts less and less.
    private static SustainedShiftState Refreshed(SustainedShiftState state, TimeSpan interval)
    {
        double most = interval > TimeSpan.Zero ? Math.Max(LongPast, ShortestPast / interval) : LongPast, kept = Math.Min(state.PastPoints, most - state.WaitingPoints), points = kept + state.WaitingPoints;
        double mean = (kept * state.Mean + state.WaitingSum) / points;
        double squares = (kept * (state.Variance + state.Mean * state.Mean) + state.WaitingSquares) / points;
        return state with { PastPoints = points, Mean = mean, Variance = Math.Max(0, squares - mean * mean), WaitingPoints = 0, WaitingSum = 0, WaitingSquares = 0 };
    }

    private double Sum()
    {
        double sum = 0, signed = 0;
        foreach (float one in _newest)
        {
            sum += Math.Abs(one);
            signed += one;
        }
        IsAbove = signed > 0;
        return sum;
    }

    [InlineArray(Horizon)]
    private struct Scores
    {
        private float _first;
    }
}
