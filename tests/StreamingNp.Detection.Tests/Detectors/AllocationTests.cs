using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Detectors;

public class AllocationTests
{
    [Fact]
    public void A_point_that_changes_nothing_allocates_next_to_nothing()
    {
        const int Settled = 3_000, Measured = 1_000;
        Observation[] observations = ObservationSequences.Regular(Settled + Measured, 5, index => 50 + 10 * Math.Sin(Math.Tau * index / 288) + ObservationSequences.Noise(index));
        var predictor = new ContextMeanPredictor();
        var blueprint = new DetectorBlueprint(new DetectorOptions(), predictor.Layout, "metrics");
        var detector = new SeriesDetector(blueprint, new SeriesState("a", blueprint.Options.History));
        Window window = blueprint.NewWindow(), halves = blueprint.NewHalvesWindow();
        var sink = new Nobody();
        long before = 0;
        for (int index = 0; index < observations.Length; index++)
        {
            if (index == Settled) before = GC.GetAllocatedBytesForCurrentThread();
            window.Clear();
            detector.Take(observations[index], mayAlert: true, window, sink);
            if (window.TargetCount == 0) continue;
            detector.Assemble(window);
            predictor.Predict([window]);
            if (detector.Complete(window, halves, sink)) detector.Explain(halves, sink);
        }
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / Measured, 0, 50);
    }

    private sealed class Nobody : IDetectionSink
    {
        public void Scored(SeriesState series, in ScoredPoint point, ModelVersion model)
        {
        }

        public void Emit(AnomalyEvent anomaly)
        {
        }
    }
}
