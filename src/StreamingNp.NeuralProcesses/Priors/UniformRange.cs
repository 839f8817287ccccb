namespace StreamingNp.NeuralProcesses.Priors;

/// <summary>A number that is equally likely to lie anywhere from one to another.</summary>
/// <param name="Least">The lower end.</param>
/// <param name="Most">The upper end; <paramref name="Least"/> for a number that is always the same.</param>
public readonly record struct UniformRange(double Least, double Most)
{
    /// <summary>A number that is always the same.</summary>
    public static UniformRange Always(double value) => new(value, value);

    internal double Draw(Random random) => Least + (Most - Least) * random.NextDouble();
}
