using System.Diagnostics;

namespace StreamingNp.Streaming.Tests;

/// <summary>Waits for what other threads bring about, and says what it waited for when it does not come.</summary>
public static class Eventually
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static void Becomes(Func<bool> condition, string what) => Becomes(condition, () => what);

    public static void Becomes(Func<bool> condition, Func<string> what)
    {
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(waited.Elapsed < Patience, $"Waited {Patience.TotalSeconds} seconds for: {what()}.");
            Thread.Sleep(5);
        }
    }

    public static async Task Ends(Task task, string what)
    {
        Task first = await Task.WhenAny(task, Task.Delay(Patience));
        Assert.True(first == task, $"Waited {Patience.TotalSeconds} seconds for: {what}.");
        await task;
    }
}
