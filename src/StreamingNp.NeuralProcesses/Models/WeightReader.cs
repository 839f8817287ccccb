using System.Globalization;

namespace StreamingNp.NeuralProcesses.Models;

/// <summary>Takes weights by their names, each once, and sees to it that they are those of the model that asks.</summary>
/// <param name="weights">The weights.</param>
internal sealed class WeightReader(ModelWeights weights)
{
    private readonly Dictionary<string, WeightArray> _left = weights.Arrays.ToDictionary(array => array.Name, StringComparer.Ordinal);

    /// <summary>Takes an array.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">The length of each dimension, the slowest first.</param>
    /// <exception cref="ArgumentException">It is missing or of another shape; the sentence says which.</exception>
    public float[] Take(string name, params ReadOnlySpan<long> shape)
    {
        if (!_left.Remove(name, out WeightArray? array)) throw new ArgumentException($"The tensor \"{name}\" is missing");
        long[] expected = shape.ToArray();
        if (!expected.SequenceEqual(array.Shape.Select(length => (long)length)))
            throw new ArgumentException($"The tensor \"{name}\" has the shape {Text(array.Shape)} instead of {Text(expected)}");
        return array.Values;
    }

    /// <summary>Sees to it that nothing is left.</summary>
    /// <exception cref="ArgumentException">An array was not taken; the sentence says which.</exception>
    public void RequireAllTaken()
    {
        if (_left.Count > 0) throw new ArgumentException($"The tensor \"{_left.Keys.Order(StringComparer.Ordinal).First()}\" belongs to no layer of this model");
    }

    private static string Text<T>(IEnumerable<T> shape) => string.Create(CultureInfo.InvariantCulture, $"[{string.Join(", ", shape)}]");
}
