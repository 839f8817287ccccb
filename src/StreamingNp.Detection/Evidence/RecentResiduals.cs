using System.Runtime.CompilerServices;
using StreamingNp.Detection.Noise;

namespace StreamingNp.Detection.Evidence;

/// <summary>The newest residuals of a series, in units of the usual one, with their signs: how far the newest of them lie to the same side together.</summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class RecentResiduals
{
    private const int Count = NoiseModel.LongestRun - 1;

    private Numbers _newest;

    /// <summary>The residuals, the newest first; 0 where there was none.</summary>
    public ReadOnlySpan<float> Newest => _newest;

    /// <summary>Puts back what a snapshot held.</summary>
    /// <param name="newest">What <see cref="Newest"/> was.</param>
    /// <exception cref="ArgumentException">There are not as many.</exception>
    public void Restore(ReadOnlySpan<float> newest)
    {
        if (newest.Length != Count) throw new ArgumentException($"Room for {Count} residuals came with {newest.Length}.", nameof(newest));
        newest.CopyTo(_newest);
    }

    /// <summary>Adds the newest residual.</summary>
    /// <param name="residual">The residual, in units, with its sign.</param>
    public void Add(double residual)
    {
        ((Span<float>)_newest)[..^1].CopyTo(((Span<float>)_newest)[1..]);
        _newest[0] = (float)residual;
    }

    /// <summary>Forgets them.</summary>
    public void Clear() => _newest = default;

    /// <summary>The sizes of the runs that a residual ends: the smallest of it and those before it, as far as they lie to the same side, else 0.</summary>
    /// <param name="residual">The residual, in units, with its sign.</param>
    /// <param name="sizes">Gets a size for each of <see cref="NoiseModel.RunLengths"/>.</param>
    public void SizesOfRuns(double residual, Span<double> sizes)
    {
        double smallest = Math.Abs(residual);
        int length = 1;
        for (int run = 0; run < sizes.Length; run++)
        {
            for (; length < NoiseModel.RunLengths[run]; length++)
            {
                double before = _newest[length - 1];
                smallest = before * residual > 0 ? Math.Min(smallest, Math.Abs(before)) : 0;
            }
            sizes[run] = smallest;
        }
    }

    [InlineArray(Count)]
    private struct Numbers
    {
        private float _first;
    }
}
