using System.Runtime.CompilerServices;

namespace StreamingNp.Detection.Noise;

/// <summary>
/// How often sizes of residuals came, in logarithmic bins of a quarter of an octave. It forgets by a quarter whenever it is full. An extreme size counts
/// as one observation in the last bin, however large it is.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class MagnitudeHistogram
{
    /// <summary>The number of bins: sizes below 2⁻⁵, quarters of octaves up to 2⁸, and what lies above.</summary>
    public const int BinCount = (HighestOctave - LowestOctave) * BinsPerOctave + 2;

    /// <summary>The observations that it remembers at most.</summary>
    public const int Capacity = 4_000;

    private const int BinsPerOctave = 4;
    private const int LowestOctave = -5;
    private const int HighestOctave = 8;

    // An observation of full weight; a weight of an eighth is the least.
    private const int PartsEach = 8;

    private static readonly double[] Edges = [0, .. Enumerable.Range(0, BinCount).Select(bin => Math.Pow(2, LowestOctave + (double)bin / BinsPerOctave))];

    private Bins _parts;
    private int _total;

    /// <summary>The observations so far that still count, by their weights; 0 to <see cref="Capacity"/>.</summary>
    public double Count => (double)_total / PartsEach;

    /// <summary>What each bin holds, in eighths of an observation.</summary>
    public ReadOnlySpan<ushort> Parts => _parts;

    /// <summary>What observations of less than full weight hold of it, in eighths of an observation.</summary>
    public int PartsOfLittleWeight { get; private set; }

    /// <summary>The observations so far that still count and had less than full weight, by their weights.</summary>
    public double CountOfLittleWeight => (double)PartsOfLittleWeight / PartsEach;

    /// <summary>Puts back what a snapshot held.</summary>
    /// <param name="parts">What <see cref="Parts"/> was.</param>
    /// <param name="ofLittleWeight">What <see cref="PartsOfLittleWeight"/> was.</param>
    /// <exception cref="ArgumentException">There are not as many bins, or they hold more than the histogram does.</exception>
    public void Restore(ReadOnlySpan<ushort> parts, int ofLittleWeight = 0)
    {
        int total = 0;
        foreach (ushort part in parts) total += part;
        if (parts.Length != BinCount || total > Capacity * PartsEach || ofLittleWeight < 0 || ofLittleWeight > total) throw new ArgumentException($"A histogram of {BinCount} bins came with {parts.Length}, which hold {total} parts.", nameof(parts));
        parts.CopyTo(_parts);
        _total = total;
        PartsOfLittleWeight = ofLittleWeight;
    }

    /// <summary>Adds a size.</summary>
    /// <param name="size">The size, 0 or more.</param>
    /// <param name="weight">What it counts for, 0 to 1, in steps of an eighth.</param>
    public void Add(double size, double weight = 1)
    {
        int parts = (int)Math.Round(weight * PartsEach);
        if (parts <= 0) return;
        _parts[BinOf(size)] += (ushort)parts;
        _total += parts;
        if (parts < PartsEach) PartsOfLittleWeight += parts;
        if (_total >= Capacity * PartsEach) Forget();
    }

    /// <summary>Forgets the largest sizes.</summary>
    /// <param name="observations">How many of them, by their weights; 0 or more.</param>
    public void ForgetLargest(double observations)
    {
        int left = (int)Math.Round(observations * PartsEach);
        for (int bin = BinCount - 1; bin >= 0 && left > 0; bin--)
        {
            int parts = Math.Min(left, _parts[bin]);
            _parts[bin] -= (ushort)parts;
            _total -= parts;
            left -= parts;
            // Of the largest most were anomalies.
            PartsOfLittleWeight = Math.Max(0, PartsOfLittleWeight - parts);
        }
        PartsOfLittleWeight = Math.Min(PartsOfLittleWeight, _total);
    }

    /// <summary>The size that a share of the observations exceeds.</summary>
    /// <param name="share">The share, above 0, at most 1.</param>
    public double Quantile(double share)
    {
        double size = 0;
        Quantiles(new(ref share), new(ref size));
        return size;
    }

    /// <summary>The sizes that some shares of the observations exceed, all in one pass.</summary>
    /// <param name="shares">The shares, above 0, at most 1, rising.</param>
    /// <param name="sizes">Gets a size for each of them.</param>
    public void Quantiles(ReadOnlySpan<double> shares, Span<double> sizes)
    {
        int asked = 0, above = 0;
        for (int bin = BinCount - 1; bin > 0 && asked < shares.Length; bin--)
        {
            int part = _parts[bin];
            if (part == 0) continue;
            for (; asked < shares.Length && shares[asked] * _total is var wanted && above + part >= wanted; asked++)
                sizes[asked] = Edges[bin + 1] * Math.Pow(Edges[bin] / Edges[bin + 1], (wanted - above) / part);
            above += part;
        }
        for (; asked < shares.Length; asked++)
            sizes[asked] = _parts[0] > 0 ? Edges[1] * (1 - Math.Clamp((shares[asked] * _total - above) / _parts[0], 0, 1)) : Edges[1];
    }

    /// <summary>The share of the observations that exceed a size; 0 to 1.</summary>
    /// <param name="size">The size, 0 or more.</param>
    public double ShareAbove(double size)
    {
        if (_total == 0) return 1;
        int own = BinOf(size);
        int above = 0;
        foreach (ushort part in Parts[(own + 1)..]) above += part;
        double within = own == 0 ? 1 - size / Edges[1] : Math.Log(Edges[own + 1] / size) / Math.Log(Edges[own + 1] / Edges[own]);
        return (above + _parts[own] * Math.Clamp(within, 0, 1)) / _total;
    }

    private static int BinOf(double size)
    {
        if (!(size >= Edges[1])) return 0;
        // The logarithm may be off by its last bit at an edge; the edges decide.
        int bin = Math.Clamp(1 + (int)Math.Min((Math.Log2(size) - LowestOctave) * BinsPerOctave, BinCount), 1, BinCount - 1);
        if (size < Edges[bin]) return bin - 1;
        return bin < BinCount - 1 && size >= Edges[bin + 1] ? bin + 1 : bin;
    }

    private void Forget()
    {
        _total = 0;
        foreach (ref ushort part in (Span<ushort>)_parts)
        {
            part = (ushort)(part * 3 / 4);
            _total += part;
        }
        PartsOfLittleWeight = Math.Min(PartsOfLittleWeight * 3 / 4, _total);
    }

    // Within the object: a series has three histograms, and an array costs an object each.
    [InlineArray(BinCount)]
    private struct Bins
    {
        private ushort _first;
    }
}
