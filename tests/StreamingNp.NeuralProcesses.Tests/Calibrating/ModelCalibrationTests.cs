using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Thresholds;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Calibrating;
using StreamingNp.NeuralProcesses.Prediction;

namespace StreamingNp.NeuralProcesses.Tests.Calibrating;

public sealed class ModelCalibrationTests
{
    private static readonly WindowLayout Layout = SineWindows.SmallLayout;

    private readonly ModelArtifact _artifact = SmallModels.Make(Layout);

    [Fact]
    public void Normal_points_get_the_score_that_is_their_share()
    {
        List<Window> heldOut = SineWindows.Make(Layout, 1_000, seed: 2);
        AssertTenthIsRare(ModelCalibration.OfWindows(_artifact, heldOut), heldOut);
        AssertTenthIsRare(ModelCalibration.OfSeries(_artifact, heldOut.Chunk(100)), heldOut);
    }

    private void AssertTenthIsRare(Calibration calibration, List<Window> windows)
    {
        using var predictor = new NeuralProcessPredictor(_artifact);
        predictor.Predict([.. windows]);
        for (int view = 0; view < Layout.Horizons.Count; view++)
        {
            int rare = 0;
            foreach (Window window in windows)
            {
                for (int target = 0; target < Layout.Stride; target++)
                    if (calibration.Calibrated(view, new PredictiveDistribution(window.Views[view], target).PValueScore(window.Targets[target].Value)) >= 1) rare++;
            }
            // One in ten of 2,000 points.
            Assert.InRange(rare, 199, 202);
        }
    }
}
