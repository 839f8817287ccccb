using Akka.Configuration;
using Akka.TestKit.Xunit2;
using StreamingNp.Streaming.Scoring;
using StreamingNp.Streaming.Supervision;

namespace StreamingNp.Streaming.Tests;

/// <summary>Tests with an actor system of their own, with the dispatchers that the actors here need.</summary>
public abstract class ActorTests : TestKit
{
    private static readonly Config Dispatchers = ScorerPool.DispatcherConfig
        .WithFallback(ModelSupervisor.DispatcherConfig)
        .WithFallback(ConfigurationFactory.ParseString("akka { loglevel = OFF, stdout-loglevel = OFF, log-dead-letters = off }"));

    protected ActorTests(string? hocon = null)
        : base(hocon is null ? Dispatchers : ConfigurationFactory.ParseString(hocon).WithFallback(Dispatchers))
    {
    }
}
