using StreamingNp.Streaming.Tests;

namespace StreamingNp.App.Tests.Crashes;

/// <summary>A real broker that goes away in the middle of the work, and comes back.</summary>
[Trait("Category", "Broker")]
[Trait("Category", "RealBroker")]
[Collection(BrokerOutageCollection.Name)]
public sealed class BrokerOutageTests(TinyModel tiny, Undisturbed undisturbed) : IClassFixture<Undisturbed>
{
    [RealBrokerFact]
    public void At_least_once_a_broker_that_goes_away_is_waited_for() => undisturbed.SurvivesAnOutage("at_least_once");

    [RealBrokerFact]
    [Trait("Category", "Transactions")]
    public void Exactly_once_a_broker_that_goes_away_is_waited_for() => Assert.Equal(0, undisturbed.SurvivesAnOutage("exactly_once"));

    [RealBrokerFact]
    public void A_broker_that_comes_back_is_not_said_to_lack_its_topics()
    {
        using var run = new CrashRun(tiny.Folder, series: 8, observations: 800);
        using CrashRun.Group group = run.NewGroup("at_least_once");
        ProcessorProcess processor = group.Run();
        group.Finishes(processor);
        if (!run.TakeBrokerAway(TimeSpan.FromSeconds(12))) return;
        run.Publish(800);
        group.Finishes(processor);
        group.Says(log => log.Contains("answers again", StringComparison.Ordinal), processor, "that Kafka answers again");
        foreach (string wrong in (string[])["does not exist", "cannot be made", "[[", "offset -1", "   at "]) Assert.DoesNotContain(wrong, processor.Log, StringComparison.Ordinal);
    }
}
