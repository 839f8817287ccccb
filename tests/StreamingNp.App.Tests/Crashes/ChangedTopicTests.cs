using System.Text.RegularExpressions;
using StreamingNp.App.Tests.Processing;
using StreamingNp.Streaming.Tests;

namespace StreamingNp.App.Tests.Crashes;

/// <summary>
/// An input topic that somebody changes while it is read. Where topics have no ids, one is told from another of the same name by its offsets alone: so what is made
/// again has to be noticed while it is still shorter, and is filled up only then.
/// </summary>
[Trait("Category", "Broker")]
[Trait("Category", "RealBroker")]
[Collection(CrashCollection.Name)]
public sealed partial class ChangedTopicTests(TinyModel tiny)
{
    private static readonly int Half = CrashRun.IsFull ? 40_000 : 6_000;
    private const int Series = 40, WarmUp = 12;

    [RealBrokerFact]
    public void A_topic_that_is_made_again_is_read_on_and_its_series_are_known() => MakeAnew("at_least_once", 2 * Half);

    // Offsets are below those of the first topic until the end.
    [RealBrokerFact]
    public void A_topic_that_is_made_again_and_stays_shorter_is_read_on_and_its_series_are_known() => MakeAnew("at_least_once", Half / 2);

    [RealBrokerFact]
    [Trait("Category", "Transactions")]
    public void Exactly_once_a_topic_that_is_made_again_is_read_on_and_its_series_are_known() => MakeAnew("exactly_once", 2 * Half);

    [RealBrokerFact]
    public void Partitions_that_are_added_are_read_and_series_that_move_warm_up_there()
    {
        using var run = new CrashRun(tiny.Folder, Series, Half);
        using CrashRun.Group group = run.NewGroup("at_least_once");
        ProcessorProcess processor = group.Run("lanes.idle_after=8s");
        group.Finishes(processor);
        int partitions = CrashRun.Partitions + 2;
        string[] moved = [.. Enumerable.Range(0, Series).Where(series => series % CrashRun.Partitions != series % partitions).Select(CrashRun.NameOf)];
        // On a slow machine the clock may have ended some of them already.
        string[] open = [.. moved.Where(series => group.Events.Of(series).LastOrDefault() is { } newest && ((string)newest["state"]! != "resolved" || (string)newest["cause"]! == "idle"))];
        Assert.NotEmpty(open);
        run.AddPartitions(partitions);
        run.Publish(Half);
        group.Finishes(processor);
        // Nothing comes any more: what is open anywhere ends by the clock.
        group.Shows(events => events.Open == 0, processor, "no incident to be open");
        Assert.All(open, series => Assert.Contains(group.Events.Of(series), anomaly => (string)anomaly["cause"]! == "idle"));
        Assert.Equal(0, processor.Stop());
        Dictionary<string, long> counts = RunningProcessor.Counts(processor.LastLine);
        Assert.Equal((2L * Half, (long)WarmUp * (Series + moved.Length)), (counts["consumed"], counts["warming up"]));
        Assert.Contains(" comes in the partitions ", processor.Log, StringComparison.Ordinal);
    }

    private void MakeAnew(string guarantee, int second)
    {
        string expected = TwoLives(guarantee, second, anew: false);
        Assert.Equal(expected, TwoLives(guarantee, second, anew: true));
    }

    private string TwoLives(string guarantee, int second, bool anew)
    {
        using var run = new CrashRun(tiny.Folder, Series, Half);
        using CrashRun.Group group = run.NewGroup(guarantee);
        ProcessorProcess processor = group.Run();
        group.Finishes(processor);
        int first = Half / 4;
        if (anew) run.MakeInputAnew();
        run.Publish(first);
        if (anew) group.Says(log => Noticed().Matches(log).Select(match => match.Value).Distinct().Count() >= CrashRun.Partitions, processor, "all partitions to be noticed as those of another topic");
        run.Publish(second - first);
        group.Finishes(processor);
        Assert.Equal(0, group.Events.Repeats);
        Assert.Equal(0, processor.Stop());
        Dictionary<string, long> counts = RunningProcessor.Counts(processor.LastLine);
        Assert.True(counts["consumed"] == Half + second && counts["warming up"] == WarmUp * Series, $"{Half + second} records are to be consumed, {WarmUp * Series} of them to warm up: {processor.Log}");
        return group.Events.WithoutIds();
    }

    [GeneratedRegex(@"\[\[?\d+\]\]?(?= (went back|is gone))")]
    private static partial Regex Noticed();
}
