namespace StreamingNp.NeuralProcesses.Benchmarks;

/// <summary>A published experiment, done again.</summary>
public interface IBenchmark
{
    /// <summary>What it is called on the command line.</summary>
    string Name { get; }

    /// <summary>What it does, in a sentence.</summary>
    string Description { get; }

    /// <summary>Its parts, which do not depend on each other.</summary>
    IReadOnlyList<BenchmarkPart> Parts { get; }
}
