using System.Runtime.CompilerServices;

namespace StreamingNp.Detection.Noise;

/// <summary>
/// How the residuals of a series are spread when nothing is wrong: singly, and as runs of two and of three to the same side, of which the smallest counts. All of it in units of the
/// usual residual (<see cref="ResidualUnit"/>). Anomalies teach it little: only the first point of each counts, for three eighths.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class NoiseModel
{
    /// <summary>The longest run that is looked at.</summary>
    public const int LongestRun = 3;

    /// <summary>The observations from which a single residual has a score.</summary>
    public const int MinObservations = 20;

    private const int Lengths = 3;
    private const double WeightOfAnomaly = 0.375;
    private static readonly int[] MinOfRun = [MinObservations, 50, 100];

    private PerRunLength _sizes;

    /// <summary>Makes a model that has seen nothing.</summary>
    public NoiseModel()
    {
        foreach (ref MagnitudeHistogram sizes in (Span<MagnitudeHistogram>)_sizes) sizes = new();
    }

    /// <summary>The lengths of the runs that are looked at, in points.</summary>
    public static ReadOnlySpan<int> RunLengths => [1, 2, LongestRun];

    /// <summary>How large residuals usually are.</summary>
    public ResidualUnit Unit { get; set; }

    /// <summary>The sizes of runs, for each of <see cref="RunLengths"/>.</summary>
    public ReadOnlySpan<MagnitudeHistogram> Sizes => _sizes;

    /// <summary>The tail of the sizes of runs.</summary>
    /// <param name="run">Which of <see cref="RunLengths"/>; 0 is a single residual.</param>
    public ResidualTail TailOf(int run) => new(_sizes[run]);

    /// <summary>Whether enough is known of runs of a length for them to have a score.</summary>
    /// <param name="run">Which of <see cref="RunLengths"/>.</param>
    public bool Knows(int run) => _sizes[run].Count >= MinOfRun[run];

    /// <summary>Forgets what jumps taught, the largest of all, once they are known to have a schedule.</summary>
    /// <param name="jumps">How many there were.</param>
    public void ForgetJumps(int jumps)
    {
        foreach (MagnitudeHistogram sizes in _sizes) sizes.ForgetLargest(jumps);
    }

    /// <summary>Learns the newest runs.</summary>
    /// <param name="sizes">The sizes of the runs that end here, for each of <see cref="RunLengths"/>.</param>
    /// <param name="isAnomalous">Whether the point is an anomaly.</param>
    /// <param name="isFirst">Whether the point before was none.</param>
    public void Learn(ReadOnlySpan<double> sizes, bool isAnomalous, bool isFirst)
    {
        double weight = !isAnomalous ? 1 : isFirst ? WeightOfAnomaly : 0;
        if (weight == 0) return;
        for (int run = 0; run < sizes.Length; run++) _sizes[run].Add(sizes[run], weight);
    }

    [InlineArray(Lengths)]
    private struct PerRunLength
    {
        private MagnitudeHistogram _first;
    }
}
