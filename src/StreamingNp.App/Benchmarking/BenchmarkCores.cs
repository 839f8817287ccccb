namespace StreamingNp.App.Benchmarking;

/// <summary>On how much of the machine a figure was measured.</summary>
public enum BenchmarkCores
{
    /// <summary>One thread a stage, all of them on one processor.</summary>
    One,

    /// <summary>All processors of the machine.</summary>
    All,
}
