namespace StreamingNp.Detection.Distributions;

/// <summary>A mixture of Gaussians and Student-ts, in the units of its components or in those that a centre and a scale lead to. All of it in float64.</summary>
public readonly ref struct Mixture
{
    /// <summary>The largest p-value score there is: beyond 10⁻³⁰⁰ nothing is told apart.</summary>
    public const double MaxScore = 300;

    // Where components end for all practical purposes, in deviations: a Gaussian has a tail of 10⁻³⁴⁹ there.
    private const double Reach = 40;

    // What is smaller is told by its logarithm.
    private const double SmallestPlain = 1e-250;

    // Where a quantile is looked for at most.
    private const double Farthest = 1e300;

    private const double GaussianHalf = 0.6745;
    private const int StepsToHalf = 2;
    private const double MinWithin = 0.1;

    private readonly ReadOnlySpan<Component> _components;
    private readonly double _centre;
    private readonly double _scale;

    /// <summary>The mixture of some components.</summary>
    /// <param name="components">One or more; not copied.</param>
    /// <param name="centre">Where the 0 of the components lies.</param>
    /// <param name="scale">What the 1 of the components is worth; above 0.</param>
    public Mixture(ReadOnlySpan<Component> components, double centre = 0, double scale = 1)
    {
        _components = components;
        _centre = centre;
        _scale = scale;
    }

    /// <summary>The components, without centre and scale.</summary>
    public ReadOnlySpan<Component> Components => _components;

    /// <summary>The mean.</summary>
    public double Mean => _centre + ComponentMean() * _scale;

    /// <summary>The median, which no other number has a smaller expected distance from; to a millionth of the width of the mixture.</summary>
    public double Median => _centre + MixtureMedian.Of(_components) * _scale;

    /// <summary>The variance; infinite where a component has at most 2 degrees of freedom.</summary>
    public double Variance => ComponentVariance() * (_scale * _scale);

    /// <summary>The standard deviation, the root of <see cref="Variance"/>.</summary>
    public double Deviation => Math.Sqrt(ComponentVariance()) * _scale;

    /// <summary>The mean deviation of the components, each around its own mean: how far values lie from the nearest of what is expected.</summary>
    public double Spread
    {
        get
        {
            double spread = 0;
            foreach (Component component in _components) spread += component.Weight * (double)component.Deviation;
            return spread * _scale;
        }
    }

    /// <summary>How far from the median half of the values lie; to a few percent where there is one peak, else roughly.</summary>
    /// <param name="median">The <see cref="Median"/>.</param>
    public double HalfWidth(double median)
    {
        // From where half of a Gaussian of that spread lies, by the share that lies within: near the middle a density hardly changes.
        double width = GaussianHalf * Spread;
        for (int step = 0; step < StepsToHalf && width > 0; step++) width *= 0.5 / Math.Max(MinWithin, ShareWithin(median, width));
        return width;
    }

    /// <summary>The natural logarithm of the density at <paramref name="value"/>.</summary>
    public double LogDensity(double value)
    {
        double normalised = (value - _centre) / _scale;
        if (PlainDensity(normalised) is > SmallestPlain and var plain) return Math.Log(plain) - Math.Log(_scale);
        double total = double.NegativeInfinity;
        foreach (Component component in _components)
        {
            double distance = (normalised - component.Mean) / component.Deviation;
            double density = component.IsStudentT ? StudentT.LogDensity(distance, component.DegreesOfFreedom) : Normal.LogDensity(distance);
            total = LogAdd(total, Math.Log(component.Weight) + density - Math.Log(component.Deviation));
        }
        return total - Math.Log(_scale);
    }

    /// <summary>The natural logarithm of the probability of a value above <paramref name="value"/>.</summary>
    public double LogUpperTail(double value)
    {
        double normalised = (value - _centre) / _scale;
        double total = double.NegativeInfinity;
        foreach (Component component in _components)
        {
            double distance = (normalised - component.Mean) / component.Deviation;
            double tail = component.IsStudentT ? StudentT.LogUpperTail(distance, component.DegreesOfFreedom) : Normal.LogUpperTail(distance);
            total = LogAdd(total, Math.Log(component.Weight) + tail);
        }
        return total;
    }

    /// <summary>The natural logarithm of the probability of a value of at most <paramref name="value"/>.</summary>
    public double LogLowerTail(double value)
    {
        double normalised = (value - _centre) / _scale;
        double total = double.NegativeInfinity;
        foreach (Component component in _components)
        {
            double distance = (normalised - component.Mean) / component.Deviation;
            double tail = component.IsStudentT ? StudentT.LogLowerTail(distance, component.DegreesOfFreedom) : Normal.LogLowerTail(distance);
            total = LogAdd(total, Math.Log(component.Weight) + tail);
        }
        return total;
    }

    /// <summary>The p-value score of <paramref name="value"/>: −log10 of the probability of a value at least as far out on either side; 0 to <see cref="MaxScore"/>.</summary>
    public double PValueScore(double value) => PValueScore(value, out _);

    /// <summary>The p-value score of <paramref name="value"/>, and on which side of the median it lies.</summary>
    /// <param name="value">The value.</param>
    /// <param name="isAbove">Whether the upper tail is the nearer one.</param>
    public double PValueScore(double value, out bool isAbove)
    {
        if (PlainTails(value, out double lower, out double upper))
        {
            isAbove = upper < lower;
            return Math.Clamp(-Math.Log10(2 * Math.Min(lower, upper)), 0, MaxScore);
        }
        double lowerTail = LogLowerTail(value), upperTail = LogUpperTail(value);
        isAbove = upperTail < lowerTail;
        return Math.Clamp(-(Math.Min(lowerTail, upperTail) + Math.Log(2)) / Math.Log(10), 0, MaxScore);
    }

    /// <summary>The continuous ranked probability score (CRPS) of a prediction of which <paramref name="value"/> came, in the units of the value; the lower the better. Exact for Gaussians, to about 1e-6 of their scale for Student-ts.</summary>
    /// <param name="value">What came.</param>
    public double RankedProbabilityScore(double value) => _scale * Distributions.RankedProbabilityScore.Of(_components, (value - _centre) / _scale);

    /// <summary>The value below which lies a share of e^<paramref name="logTail"/>.</summary>
    /// <param name="logTail">The natural logarithm of the share, below 0.</param>
    public double LowerQuantile(double logTail) => Quantile(logTail, upper: false);

    /// <summary>The value above which lies a share of e^<paramref name="logTail"/>.</summary>
    /// <param name="logTail">The natural logarithm of the share, below 0.</param>
    public double UpperQuantile(double logTail) => Quantile(logTail, upper: true);

    /// <summary>Draws a value.</summary>
    /// <param name="random">Where the chance comes from.</param>
    public double Sample(Random random)
    {
        double left = random.NextDouble();
        int chosen = 0;
        // In single precision weights may add up to a little less than 1: what is left then is the last one's.
        while (chosen < _components.Length - 1 && (left -= _components[chosen].Weight) >= 0) chosen++;
        Component component = _components[chosen];
        double distance = component.IsStudentT ? StudentT.Sample(random, component.DegreesOfFreedom) : Normal.Sample(random);
        return _centre + (component.Mean + component.Deviation * distance) * _scale;
    }

    private double ShareWithin(double middle, double width)
    {
        double below = PlainTails(middle - width, out double lower, out _) ? lower : Math.Exp(LogLowerTail(middle - width));
        double above = PlainTails(middle + width, out _, out double upper) ? upper : Math.Exp(LogUpperTail(middle + width));
        return 1 - below - above;
    }

    // Both tails as probabilities; false where there is no plain form, or one of them is too small to be told.
    private bool PlainTails(double value, out double lower, out double upper)
    {
        double normalised = (value - _centre) / _scale;
        lower = upper = 0;
        foreach (ref readonly Component component in _components)
        {
            if (!Distributions.PlainTails.Has(component)) return false;
            double distance = (normalised - component.Mean) / component.Deviation;
            double beyond = Distributions.PlainTails.Beyond(component, Math.Abs(distance)), weight = component.Weight;
            lower += weight * (distance < 0 ? beyond : 1 - beyond);
            upper += weight * (distance < 0 ? 1 - beyond : beyond);
        }
        return lower > SmallestPlain && upper > SmallestPlain;
    }

    private double PlainDensity(double normalised)
    {
        double sum = 0;
        foreach (ref readonly Component component in _components)
        {
            if (!Distributions.PlainTails.Has(component)) return 0;
            sum += component.Weight / (double)component.Deviation * Distributions.PlainTails.Density(component, (normalised - component.Mean) / component.Deviation);
        }
        return sum;
    }

    private double ComponentMean()
    {
        double mean = 0;
        foreach (Component component in _components) mean += component.Weight * (double)component.Mean;
        return mean;
    }

    private double ComponentVariance()
    {
        double mean = ComponentMean(), variance = 0;
        // About the mean: the weights add up to 1 only in single precision, which a difference of squares would magnify.
        foreach (Component component in _components)
            variance += component.Weight * (component.Variance + (component.Mean - mean) * (component.Mean - mean));
        return variance;
    }

    // Newton's method on the logarithm of the tail, which is close to a parabola; where a step would leave the bracket, or steps go back and forth, halves.
    private double Quantile(double logTail, bool upper)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        bool hasStudentT = false;
        foreach (Component component in _components)
        {
            low = Math.Min(low, component.Mean - Reach * component.Deviation);
            high = Math.Max(high, component.Mean + Reach * component.Deviation);
            hasStudentT |= component.IsStudentT;
        }
        double precision = 1e-13 * (high - low), middle = 0.5 * (low + high), half = 0.5 * (high - low);
        if (hasStudentT) (low, high) = Widen(middle, half, logTail, upper);
        bool isWide = high - low > 2.5 * half;
        double place = isWide ? Halfway(low, high, middle, half) : middle;
        for (int step = 0; step < 80 && high - low > precision; step++)
        {
            double value = _centre + place * _scale;
            double tail = upper ? LogUpperTail(value) : LogLowerTail(value);
            bool tooLow = upper ? tail > logTail : tail < logTail;
            if (tooLow) low = place;
            else high = place;
            double slope = Math.Exp(LogDensity(value) + Math.Log(_scale) - tail);
            double next = place + (upper ? tail - logTail : logTail - tail) / slope;
            if (step >= 20 || !(next > low && next < high)) next = isWide ? Halfway(low, high, middle, half) : 0.5 * (low + high);
            if (Math.Abs(next - place) <= (isWide ? precision * Math.Max(1, Math.Abs(place - middle) / half) : precision)) return _centre + next * _scale;
            place = next;
        }
        return _centre + place * _scale;
    }

    // Moves the ends of the bracket out until it holds the quantile.
    private (double Low, double High) Widen(double middle, double half, double logTail, bool upper)
    {
        // Half of the share on the other side, or less: 1 - e^logTail itself is lost to rounding near 0.
        double logRest = Math.Log(0.5 * Math.Min(1, -logTail));
        double low = half, high = half;
        for (double factor = 16; low < Farthest && LogLowerTail(_centre + (middle - low) * _scale) > (upper ? logRest : logTail); factor *= factor) low = Math.Min(low * factor, Farthest);
        for (double factor = 16; high < Farthest && LogUpperTail(_centre + (middle + high) * _scale) > (upper ? logTail : logRest); factor *= factor) high = Math.Min(high * factor, Farthest);
        return (middle - low, middle + high);
    }

    // Halves orders of magnitude where a bracket spans many of them.
    private static double Halfway(double low, double high, double middle, double half) =>
        middle + half * Math.Sinh(0.5 * (Math.Asinh((low - middle) / half) + Math.Asinh((high - middle) / half)));

    private static double LogAdd(double left, double right)
    {
        double larger = Math.Max(left, right);
        return double.IsNegativeInfinity(larger) ? larger : larger + Math.Log(1 + Math.Exp(Math.Min(left, right) - larger));
    }
}
