using CsCheck;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Tests.Detectors;
using StreamingNp.Streaming.Tests.Scoring;
using StreamingNp.Streaming.Tests.Testing;

namespace StreamingNp.Streaming.Tests.Lanes;

public class DeterminismTests : ActorTests
{
    private static readonly Gen<(string Name, Observation[] Observations)[]> Fleets =
        ObservationSequences.Rough(120).Array[1, 7].Select(fleet => fleet.Select((observations, index) => ($"series-{index}", observations)).ToArray());

    private static readonly Gen<FleetRun.Arrangement> Arrangements = Gen.Select(
        Gen.Int[1, 4], Gen.Int[1, 3], Gen.OneOf(1, 2, 7, 128), Gen.OneOf(Gen.Int[1, 3], Gen.Int[1, 100]).Array[1, 3], Gen.OneOf(1, 16, 4_096), Gen.OneOf(0, 0, 8), Gen.Int[0, 1_000],
        (partitions, scorers, mostWindows, batches, mostUnderWay, waits, mixture) => new FleetRun.Arrangement(partitions, scorers, mostWindows, batches, mostUnderWay, waits, mixture));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void However_records_arrive_and_whoever_scores_them_the_results_are_those_of_each_series_alone(int stride)
    {
        var model = new FakeModel(layout: FakeModel.Small with { Stride = stride });
        Gen.Select(Fleets, Arrangements).CompareUntil(rounds: 60, events: 100, sample =>
        {
            (var fleet, FleetRun.Arrangement how) = sample;
            FleetRun alone = FleetRun.Alone(model, LaneHarness.Options.Detector, fleet);
            FleetRun.ThroughLanes(Sys, model, LaneHarness.Options, fleet, how).IsTheSameAs(alone);
            return alone.Events;
        });
    }
}
