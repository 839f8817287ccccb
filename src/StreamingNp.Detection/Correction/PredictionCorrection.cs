using System.Runtime.CompilerServices;
using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Correction;

/// <summary>
/// What a series has taught about the predictions of its model. A model knows many series a little; this knows one series well: by how far, and towards which simple rule, the model
/// is to be corrected. A linear regression of the model's residual on what simple rules expect, learned point by point.
/// </summary>
/// <remarks>
/// Recursive least squares with exponential forgetting (Ljung and Söderström 1983), reweighted so that it minimises absolute errors rather than squares (Huber 1964). All quantities are in units
/// of the usual residual, or of how uncertain the model is of the point, where that is less. Anomalies teach nothing. Not thread-safe.
/// </remarks>
public sealed class PredictionCorrection
{
    /// <summary>The rules: last value, three exponential means, the same time on the days before (three ways), and the last residual.</summary>
    public const int Rules = 8;

    /// <summary>The numbers of a symmetric matrix over the rules.</summary>
    public const int Pairs = Rules * (Rules + 1) / 2;

    // A rule says so many units at most: beyond, it is a matter of anomalies and not of prediction.
    private const double MaxUnits = 3;

    // A memory of 500 points.
    private const double Forgetting = 0.998;

    // At first the model is trusted as if so many points had confirmed it.
    private const double PointsOfTrust = 30;

    // Residuals below a unit count by their squares.
    private const double QuadraticUnits = 1;

    // No rule is worth more than to be followed twice over, whatever a few points say.
    private const double MaxWeight = 2;

    private const double MinShare = 0.01, MaxTimes = 10;
    private const double Fast = 0.6, Middle = 0.3, Slow = 0.1;
    private const double ShareThatGoesOn = 0.5;

    private PerRule _weights;
    // Single precision: of a memory of some hundred points no more is known.
    private PerPair _covariance;
    private PerRule _rules;
    private double _predicted, _spread, _shift;
    private double? _sameTime;

    /// <summary>Makes one that knows nothing: it corrects nothing.</summary>
    public PredictionCorrection()
    {
        for (int rule = 0; rule < Rules; rule++) _covariance[At(rule, rule)] = (float)(1 / PointsOfTrust);
    }

    /// <summary>What is known of the series beside the weights.</summary>
    public CorrectionState State { get; private set; }

    /// <summary>How far each rule pulls; [<see cref="Rules"/>].</summary>
    public ReadOnlySpan<double> Weights => _weights;

    /// <summary>How little each two of them are known; the upper triangle row by row, [<see cref="Pairs"/>].</summary>
    public ReadOnlySpan<float> Covariance => _covariance;

    /// <summary>Prepares for a point. To be followed by <see cref="Learn"/>, unless the point is an anomaly.</summary>
    /// <param name="predicted">The median of what the model expects.</param>
    /// <param name="spread">How uncertain the model is, in the units of the series; above 0, or NaN.</param>
    /// <param name="same">What came at the same time before.</param>
    /// <returns>How much higher the prediction should be, in the units of the series; finite.</returns>
    public double Prepare(double predicted, double spread, in SameTimes same)
    {
        (_predicted, _spread, _sameTime, _shift) = (predicted, spread > 0 && spread < double.MaxValue ? spread : 0, same.Median, 0);
        CorrectionState state = State;
        if (state.Points == 0 || !(state.Scale > 0) || !double.IsFinite(predicted)) return 0;
        double unit = Unit(predicted);
        double seasonal = same.Median is { } median ? median + ShareThatGoesOn * state.SeasonalResidual : state.Last;
        _rules[0] = Units(state.Last);
        _rules[1] = Units(state.Middle);
        _rules[2] = Units(seasonal);
        _rules[3] = Units(state.Slow);
        _rules[4] = Units(state.Fast);
        _rules[5] = Units(same.Nearest ?? state.Last);
        _rules[6] = Units(same.Farthest ?? state.Last);
        _rules[7] = Units(predicted + state.LastResidual);
        double sum = 0;
        for (int rule = 0; rule < Rules; rule++) sum += _weights[rule] * _rules[rule];
        _shift = sum * unit;
        return double.IsFinite(_shift) ? _shift : _shift = 0;

        double Units(double expected) => Math.Clamp((expected - predicted) / unit, -MaxUnits, MaxUnits);
    }

    /// <summary>Corrects what a model predicted of the point that was prepared for.</summary>
    /// <param name="view">What it predicted, from right before the point; changed.</param>
    /// <param name="target">The index of the target.</param>
    public void ApplyTo(ContextView view, int target)
    {
        double shift = _shift / view.Scale;
        // What a narrow component says, such as that the last value is repeated, is no matter of more or less.
        foreach (ref Component component in view.Predicted(target))
            component = component with { Mean = (float)(component.Mean + Math.Clamp(shift, -component.Deviation, component.Deviation)) };
    }

    /// <summary>Learns from the point that was prepared for.</summary>
    /// <param name="value">Its value, finite.</param>
    public void Learn(double value)
    {
        CorrectionState state = State;
        double residual = value - _predicted;
        if (state.Points > 0 && state.Scale > 0 && double.IsFinite(residual)) Regress((residual - _shift) / Unit(_predicted));
        double size = double.IsFinite(residual) ? Math.Abs(residual) : 0;
        State = Following(state, value) with
        {
            LastResidual = double.IsFinite(residual) ? residual : 0,
            SeasonalResidual = _sameTime is { } median ? value - median : 0,
            Scale = After(state.Scale, size, state.Points),
            Spreads = _spread > 0 && double.IsFinite(size / _spread) ? After(state.Spreads, size / _spread, state.Points) : state.Spreads,
            Points = Math.Min(state.Points + 1, 1 << 20),
        };
    }

    /// <summary>Takes a value that no model predicted.</summary>
    /// <param name="value">The value, finite.</param>
    public void Observe(double value) => State = Following(State, value);

    /// <summary>Goes on from what was written down.</summary>
    /// <param name="state">See <see cref="State"/>.</param>
    /// <param name="weights">See <see cref="Weights"/>.</param>
    /// <param name="covariance">See <see cref="Covariance"/>.</param>
    public void Restore(in CorrectionState state, ReadOnlySpan<double> weights, ReadOnlySpan<float> covariance)
    {
        State = state;
        weights.CopyTo(_weights);
        covariance.CopyTo(_covariance);
    }

    private static CorrectionState Following(in CorrectionState state, double value) => state with
    {
        HasValues = true,
        Last = value,
        Fast = state.HasValues ? Towards(state.Fast, Fast, value) : value,
        Middle = state.HasValues ? Towards(state.Middle, Middle, value) : value,
        Slow = state.HasValues ? Towards(state.Slow, Slow, value) : value,
    };

    // Values near the end of the doubles differ by more than a double holds: then the mean begins anew.
    private static double Towards(double mean, double share, double value) => mean + share * (value - mean) is var next && double.IsFinite(next) ? next : value;

    // A mean in which none counts for more than some times what it is; over all points first, then over the newest.
    private static double After(double mean, double size, int points) =>
        mean == 0 ? size : mean + Math.Max(MinShare, 1.0 / (points + 1)) * (Math.Min(size, MaxTimes * mean) - mean);

    // Below a billionth of what is predicted nothing can be told apart.
    private double Unit(double predicted) => Math.Max(_spread > 0 ? Math.Min(State.Scale, State.Spreads * _spread) : State.Scale, 1e-9 * Math.Abs(predicted) + 1e-300);

    private static int At(int row, int column) => row * Rules - row * (row - 1) / 2 + column - row;

    private void Regress(double error)
    {
        Span<double> gain = stackalloc double[Rules];
        double weight = 1 / Math.Max(Math.Abs(error), QuadraticUnits), spread = 0;
        for (int row = 0; row < Rules; row++)
        {
            double sum = 0;
            for (int column = 0; column < Rules; column++) sum += _covariance[row <= column ? At(row, column) : At(column, row)] * _rules[column];
            gain[row] = sum;
            spread += sum * _rules[row];
        }
        double divisor = Forgetting / weight + spread;
        if (!(divisor > 0) || !double.IsFinite(divisor)) return;
        double most = 0;
        for (int row = 0; row < Rules; row++)
        {
            _weights[row] = Math.Clamp(_weights[row] + gain[row] * error / divisor, -MaxWeight, MaxWeight);
            for (int column = row; column < Rules; column++)
            {
                ref float pair = ref _covariance[At(row, column)];
                pair = (float)((pair - gain[row] * gain[column] / divisor) / Forgetting);
                if (row == column) most = Math.Max(most, pair);
            }
        }
        // What is not excited for long must not be forgotten without end.
        if (most <= (float)(1 / PointsOfTrust)) return;
        double factor = 1 / (PointsOfTrust * most);
        foreach (ref float pair in (Span<float>)_covariance) pair = (float)(pair * factor);
    }

    [InlineArray(Rules)]
    private struct PerRule
    {
        private double _first;
    }

    [InlineArray(Pairs)]
    private struct PerPair
    {
        private float _first;
    }
}
