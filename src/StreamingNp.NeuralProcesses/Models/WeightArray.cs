namespace StreamingNp.NeuralProcesses.Models;

/// <summary>The weights of one layer.</summary>
/// <param name="Name">Where they belong, such as <c>encoder_0.weight</c>.</param>
/// <param name="Shape">The length of each dimension, the slowest first.</param>
/// <param name="Values">The numbers in row-major order; as many as the product of <paramref name="Shape"/>.</param>
public sealed record WeightArray(string Name, IReadOnlyList<int> Shape, float[] Values);
