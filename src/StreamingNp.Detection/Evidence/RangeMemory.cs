using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Evidence;

/// <summary>Remembers the range of a series over the last six weeks, in blocks of three days, and tells how far outside of it a value lies.</summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class RangeMemory
{
    /// <summary>The blocks that are kept.</summary>
    public const int MostBlocks = 15;

    private readonly RangeBlock[] _blocks = new RangeBlock[MostBlocks];
    private int _count;

    /// <summary>How long a block lasts.</summary>
    public static TimeSpan BlockLength { get; } = TimeSpan.FromDays(3);

    /// <summary>The blocks, oldest first.</summary>
    public ReadOnlySpan<RangeBlock> Blocks => _blocks.AsSpan(0, _count);

    /// <summary>Puts back what <see cref="Blocks"/> held.</summary>
    /// <param name="blocks">The blocks, oldest first; at most <see cref="MostBlocks"/>.</param>
    public void Restore(ReadOnlySpan<RangeBlock> blocks)
    {
        blocks.CopyTo(_blocks);
        _count = blocks.Length;
    }

    /// <summary>Adds a value.</summary>
    /// <param name="time">When it was, not earlier than any before.</param>
    /// <param name="value">The value.</param>
    /// <returns>How far it lies outside of the range before it, in widths of that range: above 0 for values above it, below 0 for values below it; 0 within it, and where the range is a single value.</returns>
    public double Add(EventTime time, double value)
    {
        long number = time.Microseconds / (BlockLength.Ticks / TimeSpan.TicksPerMicrosecond);
        double least = double.PositiveInfinity, most = double.NegativeInfinity;
        foreach (RangeBlock block in Blocks)
        {
            if (block.Number <= number - MostBlocks) continue;
            least = Math.Min(least, block.Least);
            most = Math.Max(most, block.Most);
        }
        Remember(number, value);
        if (!(most > least)) return 0;
        return value > most ? (value - most) / (most - least) : value < least ? (value - least) / (most - least) : 0;
    }

    private void Remember(long number, double value)
    {
        if (_count > 0 && _blocks[_count - 1].Number == number)
        {
            ref RangeBlock newest = ref _blocks[_count - 1];
            newest = newest with { Least = Math.Min(newest.Least, value), Most = Math.Max(newest.Most, value) };
            return;
        }
        if (_count == MostBlocks) _blocks.AsSpan(1).CopyTo(_blocks);
        else _count++;
        _blocks[_count - 1] = new(number, value, value);
    }
}
