using CsCheck;

namespace StreamingNp.Streaming.Tests.Testing;

/// <summary>Compares on random series until there was something to compare: how many events such series have is chance.</summary>
internal static class Comparisons
{
    private const int MostTurns = 10;

    /// <summary>Samples <paramref name="rounds"/> at a time, one after the other, until <paramref name="events"/> events were compared.</summary>
    /// <param name="samples">What is compared.</param>
    /// <param name="rounds">Samples of one turn.</param>
    /// <param name="events">Events that are enough.</param>
    /// <param name="compare">Compares on one sample, and gives the number of its events.</param>
    public static void CompareUntil<T>(this Gen<T> samples, int rounds, int events, Func<T, int> compare)
    {
        int compared = 0;
        for (int turn = 0; compared < events; turn++)
        {
            Assert.True(turn < MostTurns, $"{turn * rounds} samples had {compared} events, too few to compare.");
            samples.Sample(sample => { compared += compare(sample); }, iter: rounds, threads: 1);
        }
    }
}
