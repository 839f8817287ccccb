using System.Text.RegularExpressions;
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
    public async Task A_broker_that_comes_back_is_not_said_to_lack_its_topics_nor_its_only_reader_to_stand_by()
    {
        using var run = new CrashRun(tiny.Folder, series: 8, observations: 800);
        using CrashRun.Group group = run.NewGroup("at_least_once");
        ProcessorProcess processor = group.Run("monitoring.http_address=http://127.0.0.1:0");
        group.Finishes(processor);
        string ready = Regex.Match(processor.Log, @"http://[0-9.:]+").Value + "/healthz/ready";
        using var done = new CancellationTokenSource();
        Task<HashSet<string>> answers = AskAgainAndAgainAsync(new Uri(ready), done.Token);
        bool wasAway = run.TakeBrokerAway(TimeSpan.FromSeconds(12));
        if (wasAway)
        {
            run.Publish(800);
            group.Finishes(processor);
            group.Says(log => log.Contains("answers again", StringComparison.Ordinal), processor, "that Kafka answers again");
        }
        await done.CancelAsync();
        Assert.DoesNotContain(await answers, answer => answer.Contains("standby", StringComparison.Ordinal));
        foreach (string wrong in (string[])["does not exist", "cannot be made"]) Assert.DoesNotContain(wrong, processor.Log, StringComparison.Ordinal);
    }

    private static async Task<HashSet<string>> AskAgainAndAgainAsync(Uri question, CancellationToken done)
    {
        using var client = new HttpClient { Timeout = Eventually.Patience };
        var answers = new HashSet<string>(StringComparer.Ordinal);
        while (!done.IsCancellationRequested)
        {
            using HttpResponseMessage answer = await client.GetAsync(question, CancellationToken.None);
            answers.Add(await answer.Content.ReadAsStringAsync(CancellationToken.None));
            // As an orchestrator asks, only more often; without a pause it would take the processor's time.
            await Task.Delay(100, CancellationToken.None);
        }
        return answers;
    }
}
