using System.Runtime.CompilerServices;
using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Correction;

/// <summary>
/// Forecasts a series from what four experts expect: the model, the last value, the mean of the last ones, and the same time on the days before. Whoever was nearest lately is trusted most. A model that leaves
/// anomalies out of its contexts says what is normal; after a change it says for hours what will not come. The forecast follows the change within some points. It is as sharp as half of the newest values
/// were near: what a series is known to do, it is forecast to do.
/// </summary>
/// <remarks>
/// Exponential weights with a fixed share (Herbster and Warmuth, Tracking the best expert, 1998), over absolute errors in units of the model's usual one; a median by stochastic approximation (Robbins and Monro
/// 1951). It learns from every point, anomalies too. Not thread-safe.
/// </remarks>
public sealed class TrackedExperts
{
    /// <summary>The experts: the model, the last value, an exponential mean over about three, the same time before.</summary>
    public const int Experts = 4;

    private const double Smoothing = 0.3, ShareThatGoesOn = 0.5;

    // How much an error of one unit costs, the share of trust that is dealt out anew at each point, and how.
    private const double Rate = 0.2, Share = 0.003;
    private const double ShareOfModel = 0.5, ShareOfOthers = (1 - ShareOfModel) / (Experts - 1);

    // Below it nothing of what the model says is kept but its shape.
    private const double MinTrust = 0.03;

    // The unit: a mean over about fifty errors of the model, none of which counts for more than some times what it is.
    private const double Newest = 0.02, MaxTimes = 10;

    // Half of the values are nearer than the model expects half of them where it is right, and a little farther: its tail and the means of its components stay where they are.
    private const double UsualDistance = 1.1;

    // A series that repeats its values could be forecast ever sharper, until it no longer does.
    private const double MinFactor = 0.5, MaxFactor = 2;

    private PerExpert _trust;
    private PerExpert _expected;
    private double _halfWidth;
    private double? _sameTime;
    private double _shift;
    private bool _isPrepared;

    /// <summary>Makes experts that have seen nothing: the model is trusted most.</summary>
    public TrackedExperts()
    {
        for (int expert = 0; expert < Experts; expert++) _trust[expert] = expert == 0 ? ShareOfModel : ShareOfOthers;
    }

    /// <summary>How far each expert is trusted; [<see cref="Experts"/>], sums to 1.</summary>
    public ReadOnlySpan<double> Trust => _trust;

    /// <summary>What is known of the newest points beside the trust.</summary>
    public ExpertState State { get; private set; }

    /// <summary>Prepares for a point. To be followed by <see cref="Learn"/>.</summary>
    /// <param name="predicted">The median of what the model expects, corrected.</param>
    /// <param name="halfWidth">How far from what it expects the model expects half of the values, in the units of the series; above 0, or NaN.</param>
    /// <param name="same">What came at the same time before.</param>
    public void Prepare(double predicted, double halfWidth, in SameTimes same)
    {
        (_halfWidth, _sameTime) = (halfWidth, same.Median);
        double last = State.Last ?? predicted;
        _expected[0] = predicted;
        _expected[1] = last;
        _expected[2] = State.Mean ?? predicted;
        _expected[3] = same.Median is { } median ? median + ShareThatGoesOn * State.SeasonalResidual : last;
        double sum = 0;
        for (int expert = 0; expert < Experts; expert++) sum += _trust[expert] * (_expected[expert] - predicted);
        _isPrepared = double.IsFinite(sum);
        _shift = _isPrepared ? sum : 0;
    }

    /// <summary>Makes a forecast of what a model, corrected, predicted of the point that was prepared for.</summary>
    /// <param name="view">What it predicted, from right before the point; changed.</param>
    /// <param name="target">The index of the target.</param>
    public void ApplyTo(ContextView view, int target)
    {
        double shift = _shift / view.Scale;
        // While the model is trusted its narrow components are too: that the last value is repeated is no matter of more or less.
        bool isTrusted = _trust[0] > MinTrust;
        double factor = State.Distance > 0 ? State.Distance / UsualDistance : 1;
        foreach (ref Component component in view.Predicted(target))
        {
            float mean = (float)(component.Mean + (isTrusted ? Math.Clamp(shift, -component.Deviation, component.Deviation) : shift));
            if (float.IsFinite(mean)) component = component with { Mean = mean };
            if (!component.IsStudentT && (float)(component.Deviation * factor) is > 0 and < float.PositiveInfinity and var deviation) component = component with { Deviation = deviation };
        }
    }

    /// <summary>Learns from the point that was prepared for.</summary>
    /// <param name="value">Its value, finite.</param>
    public void Learn(double value)
    {
        if (_isPrepared)
        {
            // From the whole shift, of which a narrow component takes less.
            double distance = Math.Abs(value - _expected[0] - _shift) / _halfWidth, before = State.Distance > 0 ? State.Distance : UsualDistance;
            if (double.IsFinite(distance)) State = State with { Distance = Math.Clamp(before * (distance > before ? 1 + Newest : 1 - Newest), MinFactor * UsualDistance, MaxFactor * UsualDistance) };
            Compare(value);
        }
        Observe(value);
        State = State with { SeasonalResidual = _sameTime is { } median ? value - median : 0 };
    }

    /// <summary>Takes a value that no model predicted.</summary>
    /// <param name="value">The value, finite.</param>
    public void Observe(double value)
    {
        double mean = State.Mean is { } before ? before + Smoothing * (value - before) : value;
        State = State with { Last = value, Mean = double.IsFinite(mean) ? mean : value };
    }

    /// <summary>Goes on from what was written down.</summary>
    /// <param name="state">See <see cref="State"/>.</param>
    /// <param name="trust">See <see cref="Trust"/>.</param>
    public void Restore(in ExpertState state, ReadOnlySpan<double> trust)
    {
        State = state;
        trust.CopyTo(_trust);
    }

    private void Compare(double value)
    {
        double ofModel = Math.Abs(value - _expected[0]), least = ofModel;
        for (int expert = 1; expert < Experts; expert++) least = Math.Min(least, Math.Abs(value - _expected[expert]));
        if (!double.IsFinite(ofModel)) return;
        // Below a billionth of the value nothing can be told apart.
        double unit = Math.Max(State.Error > 0 ? State.Error : ofModel, 1e-9 * Math.Abs(value) + 1e-300);
        State = State with { Error = State.Error > 0 ? State.Error + Newest * (Math.Min(ofModel, MaxTimes * State.Error) - State.Error) : ofModel };
        double sum = 0;
        for (int expert = 0; expert < Experts; expert++)
        {
            double behind = (Math.Abs(value - _expected[expert]) - least) / unit;
            sum += _trust[expert] *= double.IsFinite(behind) ? Math.Exp(-Rate * behind) : 0;
        }
        for (int expert = 0; expert < Experts; expert++)
            _trust[expert] = (sum > 0 ? (1 - Share) * _trust[expert] / sum : (1 - Share) / Experts) + Share * (expert == 0 ? ShareOfModel : ShareOfOthers);
    }

    [InlineArray(Experts)]
    private struct PerExpert
    {
        private double _first;
    }
}
