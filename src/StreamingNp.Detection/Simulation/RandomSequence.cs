namespace StreamingNp.Detection.Simulation;

/// <summary>SplitMix64 (Steele, Lea and Flood, 2014): a few instructions a number, and the same numbers on every platform.</summary>
internal struct RandomSequence
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;
    private ulong _state;

    /// <summary>One of many independent sequences that belong to a seed.</summary>
    public RandomSequence(ulong seed, ulong stream) => _state = Mix(Mix(seed) + stream * GoldenGamma);

    /// <summary>Every 64-bit number is equally likely.</summary>
    public ulong Next() => Mix(_state += GoldenGamma);

    /// <summary>Uniform in (0, 1), both ends excluded.</summary>
    public double Uniform() => ((Next() >> 11) + 0.5) * (1.0 / (1UL << 53));

    /// <summary>Uniform between two numbers.</summary>
    public double Uniform(double low, double high) => low + (high - low) * Uniform();

    /// <summary>Between two positive numbers, every order of magnitude equally likely.</summary>
    public double LogUniform(double low, double high) => low * Math.Exp(Uniform() * Math.Log(high / low));

    /// <summary>A whole number from <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public int Whole(int low, int high) => low + (int)(Uniform() * (high - low + 1L));

    /// <summary>True with the given probability.</summary>
    public bool Chance(double probability) => Uniform() < probability;

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
