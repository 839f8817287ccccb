using System.Diagnostics;

namespace StreamingNp.App.Benchmarking;

/// <summary>One stage of the way of a message, alone.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Unit">What is counted.</param>
/// <param name="Operations">How many of them a round has.</param>
/// <param name="NewRound">Makes the round of one thread, which shares nothing that it writes with others.</param>
internal sealed record Stage(string Name, string Unit, int Operations, Func<Stage.Round> NewRound)
{
    /// <summary>Runs rounds on several threads.</summary>
    /// <param name="rounds">The round of each thread.</param>
    /// <param name="time">For how long.</param>
    /// <returns>The operations a second of all threads.</returns>
    public double Rate(IReadOnlyList<Round> rounds, TimeSpan time)
    {
        double[] rates = new double[rounds.Count];
        Thread[] threads = [.. rounds.Select((round, index) => new Thread(() => rates[index] = Rate(round, time)))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        return rates.Sum();
    }

    private double Rate(Round round, TimeSpan time)
    {
        long begun = Stopwatch.GetTimestamp(), done = 0;
        TimeSpan elapsed;
        do
        {
            round.Run();
            done += Operations;
            elapsed = Stopwatch.GetElapsedTime(begun);
        }
        while (elapsed < time);
        return done / elapsed.TotalSeconds;
    }

    /// <summary>What a thread does again and again.</summary>
    /// <param name="Run">Does it once.</param>
    /// <param name="Resource">What it needs for that; null for nothing that must be given back.</param>
    internal sealed record Round(Action Run, IDisposable? Resource = null) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => Resource?.Dispose();
    }
}
