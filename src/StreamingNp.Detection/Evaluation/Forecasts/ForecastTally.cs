using StreamingNp.Detection.Prediction;

namespace StreamingNp.Detection.Evaluation.Forecasts;

/// <summary>Adds up how well the points of one series are predicted from one horizon.</summary>
public sealed class ForecastTally
{
    private double _error, _rankedProbability, _logDensity, _lastValue, _ewma, _seasonal;
    private double _lowest = double.PositiveInfinity, _highest = double.NegativeInfinity;
    private int _rows, _within50, _within90, _within99, _within999;

    /// <summary>Adds a point.</summary>
    /// <param name="value">What came.</param>
    /// <param name="predicted">What the model expected.</param>
    /// <param name="trivial">What the simple rules expected.</param>
    public void Add(double value, in PredictiveDistribution predicted, in TrivialForecast trivial)
    {
        double probability = Math.Pow(10, -predicted.PValueScore(value));
        _rows++;
        _lowest = Math.Min(_lowest, value);
        _highest = Math.Max(_highest, value);
        // The median has the smallest absolute error of all that a distribution offers.
        _error += Math.Abs(value - predicted.Median);
        _rankedProbability += predicted.RankedProbabilityScore(value);
        _logDensity += predicted.LogDensity(value);
        _lastValue += Math.Abs(value - trivial.LastValue);
        _ewma += Math.Abs(value - trivial.Ewma);
        _seasonal += Math.Abs(value - trivial.Seasonal);
        if (probability > 0.5) _within50++;
        if (probability > 0.1) _within90++;
        if (probability > 0.01) _within99++;
        if (probability > 0.001) _within999++;
    }

    /// <summary>The figures of the points so far; null where there is none.</summary>
    public ForecastFigures? Figures()
    {
        if (_rows == 0) return null;
        double rows = _rows;
        var trivial = new TrivialForecast(_lastValue / rows, _ewma / rows, _seasonal / rows);
        return new()
        {
            Rows = _rows,
            IsComparable = _highest > _lowest && trivial.Smallest > 0,
            MeanAbsoluteError = _error / rows,
            TrivialErrors = trivial,
            RankedProbabilityScore = _rankedProbability / rows,
            NegativeLogLikelihood = -_logDensity / rows,
            Within50 = _within50 / rows,
            Within90 = _within90 / rows,
            Within99 = _within99 / rows,
            Within999 = _within999 / rows,
        };
    }
}
