using StreamingNp.Detection.Channels;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Reduction;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Detectors;

/// <summary>Scores rows of many channels in this process: the model predicts each component as a series, and a row is judged by its components and by what they leave unexplained.</summary>
/// <param name="predictor">The model.</param>
/// <param name="options">How points of components become verdicts: anomalies are left out of later contexts.</param>
/// <param name="reduction">How channels become components.</param>
public sealed class ReducedDetection(IPredictor predictor, DetectorOptions options, ChannelReduction reduction)
{
    // What is expected and came is no reason for a deviation of nothing.
    private const double LeastDeviate = 1e-3;

    private readonly ReducedDeviation _deviation = new(reduction);

    /// <summary>Scores rows from the first to the last.</summary>
    /// <param name="series">What the rows are called.</param>
    /// <param name="rows">The rows, in order of time; NaN where a channel is missing.</param>
    /// <exception cref="ArgumentException">A row has not as many numbers as there are channels, or is not later than the one before it.</exception>
    public IReadOnlyList<ReducedRow> Run(string series, IReadOnlyList<(EventTime Time, double[] Values)> rows)
    {
        for (int row = 1; row < rows.Count; row++)
            if (rows[row].Time <= rows[row - 1].Time) throw new ArgumentException($"The row at {rows[row].Time} is not later than the one before it; sort the rows, and join those of one time.", nameof(rows));
        double[][] components = [.. rows.Select(row => Array.TrueForAll(row.Values, double.IsNaN) ? Missing() : reduction.Reduce(row.Values))];
        var places = new Dictionary<EventTime, int>(rows.Select((row, index) => KeyValuePair.Create(row.Time, index)));
        var predictions = new ComponentPrediction?[rows.Count, reduction.Reducer.Components];
        var detection = new OfflineDetection(predictor, options with { Arrival = options.Arrival with { AllowedLateness = TimeSpan.Zero } }, series);
        var nowhere = new Nowhere();
        detection.Run(Enumerable.Range(0, reduction.Reducer.Components).Select(component => new OfflineSeries(
            detection.NewState(FormattableString.Invariant($"{series}/component-{component + 1}")), rows.Select((row, index) => new Observation(row.Time, components[index][component])), nowhere, static (_, _, _) => { })
        {
            Predicted = window =>
            {
                for (int target = 0; target < window.TargetCount; target++) predictions[places[window.Targets[target].Time], component] = Predicted(window, target);
            },
        }));
        return [.. rows.Select((row, index) => Judge(row.Time, row.Values, [.. Enumerable.Range(0, reduction.Reducer.Components).Select(component => predictions[index, component])]))];
    }

    /// <summary>What each channel contributes to the deviation of a row.</summary>
    /// <param name="row">What became of the row.</param>
    /// <param name="values">Its values.</param>
    public IReadOnlyList<ChannelContribution> Contributions(ReducedRow row, double[] values) => _deviation.Contributions(values, [.. row.Predictions]);

    private double[] Missing()
    {
        double[] components = new double[reduction.Reducer.Components];
        Array.Fill(components, double.NaN);
        return components;
    }

    private ReducedRow Judge(EventTime time, double[] values, ComponentPrediction?[] predictions)
    {
        // While one of them warms up, nothing is expected but the usual.
        ComponentPrediction[] known = Array.TrueForAll(predictions, one => one is not null) ? [.. predictions.Select(one => one!.Value)] : [];
        return new ReducedRow(time, _deviation.Of(values, known), known);
    }

    // The Gaussian to which the value is as surprising as to the mixture, calibrated: heavy tails stay what they are worth.
    private static ComponentPrediction? Predicted(Window window, int target)
    {
        Look look = window.Looks[0];
        if (!look.IsPredictable) return null;
        var distribution = new PredictiveDistribution(look, target);
        double value = window.Targets[target].Value, median = distribution.Median;
        double surprise = distribution.Surprise(value);
        if (window.Calibration is { } calibration) surprise = calibration.Surprise(0, surprise);
        double deviate = Math.Max(LeastDeviate, new Mixture([new Component(1, 0, 1)]).UpperQuantile(-surprise * Math.Log(10) - Math.Log(2)));
        double deviation = Math.Abs(value - median) / deviate;
        return new ComponentPrediction(median, deviation > 0 && double.IsFinite(deviation) ? deviation : Math.Max(distribution.Deviation, 1e-9));
    }

    private sealed class Nowhere : IDetectionSink
    {
        public void Scored(SeriesState series, in ScoredPoint point, ModelVersion model)
        {
            // The prediction was seen before.
        }

        public void Emit(AnomalyEvent anomaly)
        {
            // A component is not a series that anybody watches.
        }
    }
}
