namespace StreamingNp.App.Benchmarking;

/// <summary>What is measured, and for how long.</summary>
public sealed record BenchmarkOptions
{
    /// <summary>The names to choose from with <see cref="Only"/>.</summary>
    public static IReadOnlyList<string> Names { get; } = ["memory", "scaling", "decode", "formats", "window", "predict", "score", "incident", "encode", "verdict", "path", "latency"];

    /// <summary>How long each figure is measured, without the preparation.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The slices of that time, each of which gives one value.</summary>
    public int Slices { get; init; } = 5;

    /// <summary>The series of the whole path.</summary>
    public int Series { get; init; } = 256;

    /// <summary>The numbers of series whose memory is measured.</summary>
    public IReadOnlyList<int> MemorySeries { get; init; } = [10_000, 100_000];

    /// <summary>The numbers of series whose detection is measured in turn.</summary>
    public IReadOnlyList<int> ScalingSeries { get; init; } = [100, 1_000, 10_000];

    /// <summary>What to measure; everything where it is empty.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Whether a name is to be measured.</summary>
    public bool Wants(string name) => Only.Count == 0 || Only.Contains(name);
}
