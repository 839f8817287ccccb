using System.Text.Json.Serialization;
using StreamingNp.Detection.Thresholds;

namespace StreamingNp.NeuralProcesses.Artifacts;

/// <summary>How improbable held-out normal points were to the model: what a raw p-value score is worth.</summary>
/// <param name="TailProbabilities">The share of points that were more improbable; falling, each between 0 and 1.</param>
/// <param name="RawScores">For each horizon, in the order of the layout, the raw p-value score that this share exceeded; as many as <paramref name="TailProbabilities"/>.</param>
public sealed record CalibrationTable(double[] TailProbabilities, [property: JsonPropertyName("surprises")] double[][] RawScores)
{
    /// <summary>The table of a calibration.</summary>
    public static CalibrationTable Of(Calibration calibration) =>
        new([.. calibration.TailProbabilities], [.. calibration.RawScores.Select(row => row.ToArray())]);

    /// <summary>The calibration that the table holds.</summary>
    /// <exception cref="ArgumentException">The table is not one of a calibration.</exception>
    public Calibration ToCalibration() => new(TailProbabilities, RawScores);
}
