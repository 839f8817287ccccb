using System.Runtime.CompilerServices;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Evidence;

/// <summary>Remembers the range of a series over the last six weeks, in blocks of three days, and tells how far outside of it a value lies.</summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class RangeMemory
{
    /// <summary>The blocks that are kept.</summary>
    public const int MaxBlocks = 15;

    private const int MinBlocksOfDrift = 3;

    // Farther off nothing is told apart, and the score stays a number.
    private const double MaxOutside = 1_000;

    // What lies so many widths outside may be no value of the series: the range grows by a width then, so that what has come to stay is within it after some points.
    private const double MaxToRemember = 100;

    private BlockArray _blocks;
    private int _count;

    /// <summary>How long a block lasts.</summary>
    public static TimeSpan BlockLength { get; } = TimeSpan.FromDays(3);

    /// <summary>The blocks, oldest first.</summary>
    public ReadOnlySpan<RangeBlock> Blocks => ((ReadOnlySpan<RangeBlock>)_blocks)[.._count];

    /// <summary>Puts back what <see cref="Blocks"/> held.</summary>
    /// <param name="blocks">The blocks, oldest first; at most <see cref="MaxBlocks"/>.</param>
    public void Restore(ReadOnlySpan<RangeBlock> blocks)
    {
        blocks.CopyTo(_blocks);
        _count = blocks.Length;
    }

    /// <summary>Adds a value.</summary>
    /// <param name="time">When it was, not earlier than any before.</param>
    /// <param name="value">The value.</param>
    /// <returns>How far it lies outside of the range before it, in widths of that range: above 0 for values above it, below 0 for values below it, 1,000 at most; 0 within it, and where the range is a single value.</returns>
    public double Add(EventTime time, double value)
    {
        int number = NumberOf(time);
        (double least, double most, _) = Before(number + 1);
        double outside = Outside(value, least, most);
        Remember(number, Math.Abs(outside) <= MaxToRemember ? value : outside > 0 ? most + (most - least) : least - (most - least));
        return outside;
    }

    /// <summary>How far a value has crept out of the range that blocks had before its own. What creeps breaks a record with each point, none by much, and takes along what is expected.</summary>
    /// <param name="time">When the value was, not earlier than any before.</param>
    /// <param name="value">The value.</param>
    /// <param name="expected">What was expected of it.</param>
    /// <returns>How far the nearer of both lies outside, as <see cref="Add"/> says; 0 where fewer than three blocks are known.</returns>
    public double Drift(EventTime time, double value, double expected)
    {
        (double least, double most, int blocks) = Before(NumberOf(time));
        if (blocks < MinBlocksOfDrift) return 0;
        double ofValue = Outside(value, least, most), ofExpected = Outside(expected, least, most);
        return Math.Sign(ofValue) != Math.Sign(ofExpected) ? 0 : Math.Abs(ofValue) <= Math.Abs(ofExpected) ? ofValue : ofExpected;
    }

    /// <summary>What the series is now is its new normal: nothing of the newest block has crept out of those before.</summary>
    public void Accept()
    {
        if (_count < 2) return;
        RangeBlock newest = _blocks[_count - 1];
        ref RangeBlock before = ref _blocks[_count - 2];
        before = before with { Least = Math.Min(before.Least, newest.Least), Most = Math.Max(before.Most, newest.Most) };
    }

    private static int NumberOf(EventTime time) => (int)(time.Microseconds / (BlockLength.Ticks / TimeSpan.TicksPerMicrosecond));

    private static double Outside(double value, double least, double most)
    {
        if (!(most > least)) return 0;
        double outside = value > most ? value - most : value < least ? value - least : 0;
        return Math.Clamp(outside / Math.Min(most - least, double.MaxValue), -MaxOutside, MaxOutside);
    }

    // The range of the six weeks up to a block, without it.
    private (double Least, double Most, int Blocks) Before(int number)
    {
        double least = double.PositiveInfinity, most = double.NegativeInfinity;
        int blocks = 0;
        foreach (RangeBlock block in Blocks)
        {
            if (block.Number <= number - 1 - MaxBlocks || block.Number >= number) continue;
            least = Math.Min(least, block.Least);
            most = Math.Max(most, block.Most);
            blocks++;
        }
        return (least, most, blocks);
    }

    private void Remember(int number, double value)
    {
        if (_count > 0 && _blocks[_count - 1].Number == number)
        {
            ref RangeBlock newest = ref _blocks[_count - 1];
            newest = newest with { Least = Math.Min(newest.Least, value), Most = Math.Max(newest.Most, value) };
            return;
        }
        if (_count == MaxBlocks) ((Span<RangeBlock>)_blocks)[1..].CopyTo(_blocks);
        else _count++;
        _blocks[_count - 1] = new(number, value, value);
    }

    [InlineArray(MaxBlocks)]
    private struct BlockArray
    {
        private RangeBlock _first;
    }
}
