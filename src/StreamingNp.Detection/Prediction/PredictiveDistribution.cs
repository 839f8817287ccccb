using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Prediction;

/// <summary>What a model expects of one target: a mixture in the units of the series. All of it in float64.</summary>
public readonly ref struct PredictiveDistribution
{
    private readonly Mixture _mixture;

    /// <summary>The prediction of one target of a view.</summary>
    /// <param name="view">A view that a model has predicted.</param>
    /// <param name="target">The index of the target.</param>
    public PredictiveDistribution(ContextView view, int target) =>
        _mixture = new(view.Predicted(target), view.Baselines[target] + view.Centre, view.Scale);

    /// <inheritdoc cref="Mixture.Mean"/>
    public double Mean => _mixture.Mean;

    /// <inheritdoc cref="Mixture.Median"/>
    public double Median => _mixture.Median;

    /// <inheritdoc cref="Mixture.Deviation"/>
    public double Deviation => _mixture.Deviation;

    /// <inheritdoc cref="Mixture.Spread"/>
    public double Spread => _mixture.Spread;

    /// <inheritdoc cref="Mixture.HalfWidth"/>
    public double HalfWidth(double median) => _mixture.HalfWidth(median);

    /// <inheritdoc cref="Mixture.Variance"/>
    public double Variance => _mixture.Variance;

    /// <summary>The natural logarithm of the density at <paramref name="value"/>, per unit of the series.</summary>
    public double LogDensity(double value) => _mixture.LogDensity(value);

    /// <inheritdoc cref="Mixture.LogUpperTail"/>
    public double LogUpperTail(double value) => _mixture.LogUpperTail(value);

    /// <inheritdoc cref="Mixture.LogLowerTail"/>
    public double LogLowerTail(double value) => _mixture.LogLowerTail(value);

    /// <inheritdoc cref="Mixture.PValueScore(double)"/>
    public double PValueScore(double value) => _mixture.PValueScore(value);

    /// <inheritdoc cref="Mixture.PValueScore(double, out bool)"/>
    public double PValueScore(double value, out bool isAbove) => _mixture.PValueScore(value, out isAbove);

    /// <inheritdoc cref="Mixture.RankedProbabilityScore"/>
    public double RankedProbabilityScore(double value) => _mixture.RankedProbabilityScore(value);

    /// <inheritdoc cref="Mixture.LowerQuantile"/>
    public double LowerQuantile(double logTail) => _mixture.LowerQuantile(logTail);

    /// <inheritdoc cref="Mixture.UpperQuantile"/>
    public double UpperQuantile(double logTail) => _mixture.UpperQuantile(logTail);

    /// <inheritdoc cref="Mixture.Sample"/>
    public double Sample(Random random) => _mixture.Sample(random);
}
