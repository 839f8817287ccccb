namespace StreamingNp.NeuralProcesses.Benchmarks;

/// <summary>All benchmarks.</summary>
public static class BenchmarkCatalogue
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<IBenchmark> All { get; } =
        [new OracleBenchmark(), new ConvolutionalBenchmark(), new ConditionalBenchmark(), new AttentiveBenchmark(), new LatentBenchmark(), new SawtoothBenchmark(), new CalibrationBenchmark(), new GridBenchmark()];
}
