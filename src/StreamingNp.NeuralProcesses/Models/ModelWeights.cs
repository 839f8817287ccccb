namespace StreamingNp.NeuralProcesses.Models;

/// <summary>The trained numbers of a network as plain arrays, in ordinal order of their names. Read-only by agreement: one copy serves all scorers.</summary>
public sealed class ModelWeights
{
    /// <summary>Sorts and keeps <paramref name="arrays"/>.</summary>
    /// <exception cref="ArgumentException">Two arrays have the same name.</exception>
    public ModelWeights(IEnumerable<WeightArray> arrays)
    {
        Arrays = [.. arrays.OrderBy(array => array.Name, StringComparer.Ordinal)];
        for (int i = 1; i < Arrays.Count; i++)
            if (Arrays[i].Name == Arrays[i - 1].Name) throw new ArgumentException($"Two weight arrays are named \"{Arrays[i].Name}\"; give each its own name.", nameof(arrays));
    }

    /// <summary>The arrays, in ordinal order of their names.</summary>
    public IReadOnlyList<WeightArray> Arrays { get; }

    /// <summary>The number of weights in all arrays.</summary>
    public long Count => Arrays.Sum(array => (long)array.Values.Length);
}
