namespace StreamingNp.NeuralProcesses.Benchmarks;

/// <summary>A part of a benchmark, done on one thread.</summary>
/// <param name="Name">What is done.</param>
/// <param name="Run">Does it. The figures are the same each time.</param>
public sealed record BenchmarkPart(string Name, Func<BenchmarkConditions, IReadOnlyList<BenchmarkFigure>> Run);
