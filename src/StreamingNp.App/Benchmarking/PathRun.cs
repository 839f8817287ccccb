namespace StreamingNp.App.Benchmarking;

/// <summary>What some observations took on the whole path.</summary>
/// <param name="Time">How long.</param>
/// <param name="AllocatedBytes">The bytes that all threads allocated meanwhile.</param>
/// <param name="Collections">The collections of garbage meanwhile, of any generation.</param>
internal readonly record struct PathRun(TimeSpan Time, long AllocatedBytes, int Collections);
