using Akka.Actor;
using Akka.Configuration;
using StreamingNp.Detection.Observations;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Prediction;
using StreamingNp.Streaming.Scoring;
using StreamingNp.Streaming.Tests.Lanes;

namespace StreamingNp.App.Tests.Processing;

[Collection(TinyModelCollection.Name)]
public sealed class DeterminismTests(TinyModel tiny) : IAsyncLifetime
{
    private readonly ActorSystem _system = ActorSystem.Create("determinism", ScorerPool.DispatcherConfig.WithFallback(ConfigurationFactory.ParseString("akka { loglevel = OFF, stdout-loglevel = OFF, log-dead-letters = off }")));

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _system.Terminate();

    [Fact]
    public void A_real_model_gives_the_same_bits_in_any_company()
    {
        var model = new NeuralProcessModel(ModelArtifact.Load(tiny.Folder));
        (string, Observation[])[] fleet = [.. Enumerable.Range(0, 6).Select(series => ($"series-{series}", Observations(series)))];
        FleetRun alone = FleetRun.Alone(model, LaneHarness.Options.Detector, fleet);
        Assert.True(alone.Events > 10, $"There were {alone.Events} events, too few to compare.");
        foreach ((int scorers, int mostWindows, int partitions) in new[] { (1, 1, 4), (1, 7, 1), (1, 128, 1), (2, 1, 1), (2, 7, 4), (2, 128, 2) })
        {
            FleetRun.ThroughLanes(_system, model, LaneHarness.Options, fleet, new(partitions, scorers, mostWindows, [64, 3, 500], MaxUnderWay: 4_096, Waits: 3, Mixture: scorers + mostWindows))
                .IsTheSameAs(alone);
        }
    }

    // A spike, a stuck stretch, and some points that are missing, late or there twice.
    private static Observation[] Observations(int series) =>
    [
        .. Enumerable.Range(0, 170 + 10 * series).SelectMany(row =>
        {
            double value = row % 83 == 82 ? 300 : row is > 120 and < 150 ? 42 : Recording.Value(row, series);
            var observation = new Observation(new EventTime(1_772_323_200_000_000L + 600_000_000L * row), row % 41 == 40 ? double.NaN : value);
            return row % 29 == 28 ? [observation, observation, observation with { Time = observation.Time - TimeSpan.FromHours(1) }] : new[] { observation };
        }),
    ];
}
