namespace StreamingNp.NeuralProcesses.Benchmarks;

/// <summary>How far above its oracle a model may come: beyond it, something leaks or is counted twice.</summary>
internal static class BenchmarkCeiling
{
    /// <summary>In nats a target, for figures of the same tasks.</summary>
    public const double Margin = 0.02;
}
