using StreamingNp.App.Tests.Processing;

namespace StreamingNp.App.Tests.Crashes;

[Trait("Category", "Broker")]
[Collection(CrashCollection.Name)]
public sealed class PoisonTests(TinyModel tiny)
{
    private static readonly int Observations = CrashRun.IsFull ? 200_000 : 10_000;

    private static readonly string[] Poison =
    [
        "not json",
        "{\"series\":\"a\",\"value\":",
        "[1,2,3]",
        "{\"series\":7,\"timestamp\":1600000000000,\"value\":1}",
        "{\"series\":\"a\",\"timestamp\":1600000000000}",
        "{\"timestamp\":1600000000000,\"value\":1}",
        "{\"series\":\"a\",\"timestamp\":\"yesterday\",\"value\":1}",
        "{\"series\":\"a\",\"timestamp\":\"1620-01-01T00:00:00Z\",\"value\":1}",
        "{\"series\":\"a\",\"timestamp\":1600000000000,\"value\":1e999}",
        $"{{\"series\":\"{new string('s', 40_000)}\",\"timestamp\":1600000000000,\"value\":1}}",
    ];

    [Fact]
    public void One_message_of_a_hundred_that_nobody_can_read_changes_nothing_but_the_counts()
    {
        (string expected, _) = Run([], out _);
        (string poisoned, string log) = Run(Poison, out int letters);
        Assert.Equal(expected, poisoned);
        Dictionary<string, long> counts = RunningProcessor.Counts(log);
        Assert.Equal((Observations + letters, letters), (counts["consumed"], counts["dead-lettered"]));
        Assert.Equal(Observations / 100, letters);
    }

    private (string Events, string LastLine) Run(IReadOnlyList<string> poison, out int letters)
    {
        using var run = new CrashRun(tiny.Folder, series: 40, Observations, poison);
        using CrashRun.Group group = run.NewGroup("at_least_once");
        ProcessorProcess processor = group.Run();
        group.Finishes(processor);
        Assert.Equal(0, processor.Stop());
        Assert.True(group.Events.Count > 100, $"There were {group.Events.Count} events, too few to compare.");
        letters = run.Poison;
        return (group.Events.WithoutIds(), processor.LastLine);
    }
}
