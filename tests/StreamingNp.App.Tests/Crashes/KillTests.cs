using StreamingNp.Streaming.Tests;

namespace StreamingNp.App.Tests.Crashes;

/// <summary>Processors that are killed, and stand still, in the middle of their work: what a reader of the events sees is what it would have seen otherwise.</summary>
[Trait("Category", "Broker")]
[Collection(CrashCollection.Name)]
public sealed class KillTests(Undisturbed undisturbed) : IClassFixture<Undisturbed>
{
    private static readonly int Kills = CrashRun.IsFull ? 20 : 3;

    [Fact]
    public void At_least_once_a_killed_processor_loses_nothing_and_repeats_the_same_events() => Kill("at_least_once");

    [RealBrokerFact]
    [Trait("Category", "Transactions")]
    public void Exactly_once_a_killed_processor_loses_nothing_and_repeats_nothing() => Assert.Equal(0, Kill("exactly_once"));

    [RealBrokerFact]
    [Trait("Category", "Transactions")]
    public void Exactly_once_a_processor_that_stood_still_is_fenced() => Assert.Equal(0, StandStill("exactly_once"));

    [Fact]
    public void At_least_once_a_processor_that_stood_still_changes_nothing_but_repeats() => StandStill("at_least_once");

    [Fact]
    public void At_least_once_members_that_come_and_go_lose_nothing_and_repeat_the_same_events() => ComeAndGo("at_least_once");

    [RealBrokerFact]
    [Trait("Category", "Transactions")]
    public void Exactly_once_members_that_come_and_go_lose_nothing_and_repeat_nothing() => Assert.Equal(0, ComeAndGo("exactly_once"));

    // A real broker is shared: BrokerOutageTests.
    [EmbeddedFact]
    public void At_least_once_a_broker_that_goes_away_is_waited_for() => undisturbed.SurvivesAnOutage("at_least_once");

    // Three members, of which one is killed, or told to leave, each time; then another one comes.
    private int ComeAndGo(string guarantee)
    {
        string expected = undisturbed.Expected;
        using CrashRun.Group group = undisturbed.Run.NewGroup(guarantee);
        var random = new Random(1);
        List<ProcessorProcess> members = [group.Run()];
        int times = CrashRun.IsFull ? 10 : 2;
        for (int time = 0; time < times; time++)
        {
            while (members.Count < 3) members.Add(group.Run());
            group.Reaches((long)((time + random.NextDouble()) / (times + 1) * undisturbed.Records), members[^1]);
            int leaving = random.Next(members.Count);
            // Before that a signal is the runtime's to answer.
            members[leaving].Says("Reading ");
            if (time % 2 == 0) members[leaving].Kill();
            else Assert.True(members[leaving].Stop() == 0, $"A member did not leave well: {members[leaving].Log}");
            members.RemoveAt(leaving);
        }
        group.Finishes(members[^1]);
        group.Events.AreThose(expected);
        return group.Events.Repeats;
    }

    private int Kill(string guarantee)
    {
        string expected = undisturbed.Expected;
        using CrashRun.Group group = undisturbed.Run.NewGroup(guarantee);
        var random = new Random(Kills);
        int openAcrossKills = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            ProcessorProcess processor = group.Run();
            // Anywhere in its stretch of the way; every other time when events have just been published, before their offsets are committed.
            group.Reaches((long)((kill + random.NextDouble()) / (Kills + 1) * undisturbed.Records), processor);
            if (kill % 2 == 1) group.TellsMore(processor);
            processor.Kill();
            group.Events.Read(TimeSpan.FromMilliseconds(200));
            if (group.Events.Open > 0) openAcrossKills++;
        }
        Assert.True(openAcrossKills >= Kills / 2, $"Incidents were open across {openAcrossKills} of {Kills} kills.");
        group.Finishes(group.Run());
        group.Events.AreThose(expected);
        return group.Events.Repeats;
    }

    private int StandStill(string guarantee)
    {
        string expected = undisturbed.Expected;
        using CrashRun.Group group = undisturbed.Run.NewGroup(guarantee);
        ProcessorProcess first = group.Run();
        group.Reaches(undisturbed.Records / 3, first);
        first.Pause();
        ProcessorProcess second = group.Run();
        group.Reaches(undisturbed.Records / 3 * 2, second);
        first.Resume();
        group.Finishes(second);
        group.Events.AreThose(expected);
        return group.Events.Repeats;
    }
}
