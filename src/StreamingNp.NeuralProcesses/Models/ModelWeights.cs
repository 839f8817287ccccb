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

    /// <summary>The weights on the straight line from these to others of the same network.</summary>
    /// <param name="other">Where the line leads to.</param>
    /// <param name="share">How far to go; 0 for these, 1 for the others.</param>
    public ModelWeights Towards(ModelWeights other, double share) => new(Arrays.Zip(other.Arrays, (begin, end) =>
        begin with { Values = [.. begin.Values.Zip(end.Values, (one, two) => (float)(one + share * (two - one)))] }));
}
