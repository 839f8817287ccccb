namespace StreamingNp.NeuralProcesses.Tasks;

/// <summary>Random numbers that depend on a seed and a place alone, such as that of a batch in a sequence of tasks, and on nothing that was drawn before.</summary>
internal static class BatchRandom
{
    /// <summary>The source of randomness of a place.</summary>
    /// <param name="seed">Of the whole sequence.</param>
    /// <param name="place">In the sequence.</param>
    public static Random Of(int seed, long place)
    {
        // SplitMix64 (Steele, Lea and Flood 2014) of both: neighbouring places and seeds have nothing to do with each other.
        ulong mixed = Mixed(Mixed((ulong)seed) ^ (ulong)place);
        return new Random((int)(mixed >> 33));
    }

    private static ulong Mixed(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
