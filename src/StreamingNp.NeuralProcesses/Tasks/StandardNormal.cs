using System.Numerics;

namespace StreamingNp.NeuralProcesses.Tasks;

/// <summary>Draws standard normal numbers.</summary>
internal static class StandardNormal
{
    /// <summary>Fills a span with independent draws (Box and Muller 1958).</summary>
    public static void Fill<T>(Span<T> numbers, Random random) where T : INumberBase<T>
    {
        for (int index = 0; index < numbers.Length; index += 2)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            (double sine, double cosine) = Math.SinCos(2 * Math.PI * random.NextDouble());
            numbers[index] = T.CreateTruncating(radius * cosine);
            if (index + 1 < numbers.Length) numbers[index + 1] = T.CreateTruncating(radius * sine);
        }
    }
}
