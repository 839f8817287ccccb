using StreamingNp.Detection.Thresholds;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Scoring;

/// <summary>What a model expects of one target: a mixture of Gaussians in the units of the series. All of it in float64.</summary>
public readonly ref struct PredictiveDistribution
{
    private readonly ReadOnlySpan<Component> _components;
    private readonly double _centre;
    private readonly double _scale;

    /// <summary>The prediction of one target of a look.</summary>
    /// <param name="look">A look that a model has predicted.</param>
    /// <param name="target">The index of the target.</param>
    public PredictiveDistribution(Look look, int target)
    {
        _components = look.Predicted(target);
        _centre = look.Baselines[target] + look.Centre;
        _scale = look.Scale;
    }

    /// <summary>The mean.</summary>
    public double Mean
    {
        get
        {
            double mean = 0;
            foreach (Component component in _components) mean += component.Weight * (double)component.Mean;
            return _centre + mean * _scale;
        }
    }

    /// <summary>The standard deviation.</summary>
    public double Deviation
    {
        get
        {
            double mean = 0, variance = 0;
            foreach (Component component in _components) mean += component.Weight * (double)component.Mean;
            // About the mean: the weights add up to 1 only in single precision, which a difference of squares would magnify.
            foreach (Component component in _components)
                variance += component.Weight * ((double)component.Deviation * component.Deviation + (component.Mean - mean) * (component.Mean - mean));
            return Math.Sqrt(variance) * _scale;
        }
    }

    /// <summary>The natural logarithm of the density at <paramref name="value"/>, per unit of the series.</summary>
    public double LogDensity(double value)
    {
        double normalised = (value - _centre) / _scale;
        double total = double.NegativeInfinity;
        foreach (Component component in _components)
            total = LogAdd(total, Math.Log(component.Weight) + Normal.LogDensity((normalised - component.Mean) / component.Deviation) - Math.Log(component.Deviation));
        return total - Math.Log(_scale);
    }

    /// <summary>The natural logarithm of the probability of a value above <paramref name="value"/>.</summary>
    public double LogUpperTail(double value)
    {
        double normalised = (value - _centre) / _scale;
        double total = double.NegativeInfinity;
        foreach (Component component in _components)
            total = LogAdd(total, Math.Log(component.Weight) + Normal.LogUpperTail((normalised - component.Mean) / component.Deviation));
        return total;
    }

    /// <summary>The natural logarithm of the probability of a value of at most <paramref name="value"/>.</summary>
    public double LogLowerTail(double value)
    {
        double normalised = (value - _centre) / _scale;
        double total = double.NegativeInfinity;
        foreach (Component component in _components)
            total = LogAdd(total, Math.Log(component.Weight) + Normal.LogLowerTail((normalised - component.Mean) / component.Deviation));
        return total;
    }

    /// <summary>The surprise of <paramref name="value"/>: −log10 of the probability of a value at least as far out on either side; 0 to <see cref="Calibration.MostSurprise"/>.</summary>
    public double Surprise(double value) => Surprise(value, out _);

    /// <summary>The surprise of <paramref name="value"/>, and on which side of the median it lies.</summary>
    /// <param name="value">The value.</param>
    /// <param name="isAbove">Whether the upper tail is the nearer one.</param>
    public double Surprise(double value, out bool isAbove)
    {
        double lowerTail = LogLowerTail(value), upperTail = LogUpperTail(value);
        isAbove = upperTail < lowerTail;
        return Math.Clamp(-(Math.Min(lowerTail, upperTail) + Math.Log(2)) / Math.Log(10), 0, Calibration.MostSurprise);
    }

    /// <summary>The value below which lies a share of e^<paramref name="logTail"/>.</summary>
    /// <param name="logTail">The natural logarithm of the share, below 0.</param>
    public double LowerQuantile(double logTail) => Quantile(logTail, upper: false);

    /// <summary>The value above which lies a share of e^<paramref name="logTail"/>.</summary>
    /// <param name="logTail">The natural logarithm of the share, below 0.</param>
    public double UpperQuantile(double logTail) => Quantile(logTail, upper: true);

    // Newton's method on the logarithm of the tail, which is close to a parabola; where a step would leave the bracket, or steps go back and forth, halves.
    private double Quantile(double logTail, bool upper)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (Component component in _components)
        {
            low = Math.Min(low, component.Mean - 40.0 * component.Deviation);
            high = Math.Max(high, component.Mean + 40.0 * component.Deviation);
        }
        double precision = 1e-13 * (high - low), place = 0.5 * (low + high);
        for (int step = 0; step < 80 && high - low > precision; step++)
        {
            double value = _centre + place * _scale;
            double tail = upper ? LogUpperTail(value) : LogLowerTail(value);
            bool tooLow = upper ? tail > logTail : tail < logTail;
            if (tooLow) low = place;
            else high = place;
            double slope = Math.Exp(LogDensity(value) + Math.Log(_scale) - tail);
            double next = place + (upper ? tail - logTail : logTail - tail) / slope;
            if (step >= 20 || !(next > low && next < high)) next = 0.5 * (low + high);
            if (Math.Abs(next - place) <= precision) return _centre + next * _scale;
            place = next;
        }
        return _centre + place * _scale;
    }

    private static double LogAdd(double left, double right)
    {
        double larger = Math.Max(left, right);
        return double.IsNegativeInfinity(larger) ? larger : larger + Math.Log(1 + Math.Exp(Math.Min(left, right) - larger));
    }
}
