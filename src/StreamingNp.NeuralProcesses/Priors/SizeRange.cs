namespace StreamingNp.NeuralProcesses.Priors;

/// <summary>How many points a set has: each whole number from one to another, both among them, is equally likely.</summary>
/// <param name="Least">0 or more.</param>
/// <param name="Most">At least <paramref name="Least"/>.</param>
public readonly record struct SizeRange(int Least, int Most)
{
    internal int Draw(Random random) => random.Next(Least, Most + 1);
}
