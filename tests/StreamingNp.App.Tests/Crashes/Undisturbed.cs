using System.Globalization;

namespace StreamingNp.App.Tests.Crashes;

/// <summary>Observations, and what a processor that nobody disturbed tells of them; made when first asked for.</summary>
public sealed class Undisturbed(TinyModel tiny) : IDisposable
{
    private static readonly int Series = CrashRun.IsFull ? 500 : 40;
    private static readonly int Observations = CrashRun.IsFull ? 200_000 : 24_000;
    private static readonly int LeastEvents = CrashRun.IsFull ? 2_000 : 150;

    private CrashRun? _run;
    private string? _expected;

    /// <summary>The topic that they are on, three to a record; every fifth series has three channels.</summary>
    internal CrashRun Run => _run ??= new CrashRun(tiny.Folder, Series, Observations, perRecord: 3, seriesPerRow: 5);

    /// <summary>How many records there are.</summary>
    internal long Records => Run.Records;

    /// <summary>How many events there are.</summary>
    internal int Events { get; private set; }

    /// <summary>The canonical events.</summary>
    internal string Expected => _expected ??= Tell();

    /// <summary>Has a processor tell the same while the broker is away for a time.</summary>
    /// <param name="guarantee">What is guaranteed.</param>
    /// <returns>How many events it told twice.</returns>
    internal int SurvivesAnOutage(string guarantee)
    {
        string expected = Expected;
        using CrashRun.Group group = Run.NewGroup(guarantee);
        ProcessorProcess processor = group.Run();
        group.Reaches(Records / 3, processor);
        if (!Run.TakeBrokerAway(TimeSpan.FromSeconds(CrashRun.IsFull ? 30 : 4))) return 0;
        group.Finishes(processor);
        group.Events.AreThose(expected);
        return group.Events.Repeats;
    }

    public void Dispose() => _run?.Dispose();

    private string Tell()
    {
        using CrashRun.Group group = Run.NewGroup("at_least_once");
        ProcessorProcess processor = group.Run();
        group.Finishes(processor);
        Assert.Equal(0, processor.Stop());
        Events = group.Events.Different;
        Assert.True(Events >= LeastEvents, string.Create(CultureInfo.InvariantCulture, $"The run gave {Events} events, too few to compare."));
        Assert.Equal(0, group.Events.Repeats);
        return group.Events.Canonical();
    }
}
