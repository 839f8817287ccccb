using StreamingNp.Detection.Thresholds;

namespace StreamingNp.NeuralProcesses.Artifacts;

/// <summary>How surprising held-out normal points were to the model: what a raw surprise is worth.</summary>
/// <param name="TailProbabilities">The share of points that were more surprising; falling, each between 0 and 1.</param>
/// <param name="Surprises">For each horizon, in the order of the layout, the raw surprise that this share exceeded; as many as <paramref name="TailProbabilities"/>.</param>
public sealed record CalibrationTable(double[] TailProbabilities, double[][] Surprises)
{
    /// <summary>The table of a calibration.</summary>
    public static CalibrationTable Of(Calibration calibration) =>
        new([.. calibration.TailProbabilities], [.. calibration.RawSurprises.Select(row => row.ToArray())]);

    /// <summary>The calibration that the table holds.</summary>
    /// <exception cref="ArgumentException">The table is not one of a calibration.</exception>
    public Calibration ToCalibration() => new(TailProbabilities, Surprises);
}
