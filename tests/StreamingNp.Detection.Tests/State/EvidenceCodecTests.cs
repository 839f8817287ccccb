using StreamingNp.Detection.Evidence;
using StreamingNp.Detection.Noise;
using StreamingNp.Detection.State;
using static StreamingNp.Detection.Tests.State.WrittenStates;

namespace StreamingNp.Detection.Tests.State;

public class EvidenceCodecTests
{
    [Theory]
    [InlineData(double.NaN, double.NaN)]
    [InlineData(2.5, 7.25)]
    public void Every_part_of_the_evidence_is_kept(double heldUnit, double heldScale)
    {
        var state = new SeriesState("a", Options.History);
        SeriesEvidence evidence = state.Evidence;
        for (int run = 0; run < NoiseModel.RunLengths.Length; run++) evidence.Noise.Sizes[run].Restore(Parts(run));
        evidence.Noise.Unit = new() { Recent = 1.5, Usual = 2.5, All = 3.5, Points = 4 };
        evidence.Effect = new() { Points = 5, RecentMean = -6.5, RecentVariance = 7.5, LongMean = 8.5, LongVariance = 9.5 };
        evidence.Activity = new Activity { Points = 10.5, Events = 11.5, Since = 12, IdlePoints = 0.25 }.WithLargest([9.5f, 8.5f], newest: 7.5f);
        evidence.Limits = new() { HasAny = true, Lowest = -13.5, Highest = 14.5, HasFractions = true };
        evidence.Residuals.Restore([-15.5f, 16.5f]);
        evidence.FlatHours.Restore([.. Enumerable.Range(0, 24).Select(hour => (ushort)(hour + 1))], [.. Enumerable.Range(0, 24).Select(hour => (ushort)(hour + 101))], 490_000, 12, 11);
        evidence.Recent = new() { SeasonalResidual = 17.5, HeldUnit = heldUnit, HeldScale = heldScale };
        evidence.FlatLine = new() { HasLast = true, Last = -0.5, Repeats = 18, CountedRepeats = 17, HasAnomalousPoint = true, Longest = 19, Pairs = 22, HasMoved = true, CountedPairs = 21, EqualPairs = 20 };
        evidence.Sustained.Restore(Sustained(1_000), Numbers(SustainedShift.Horizon));
        evidence.Range.Restore([new(6_900, -1, 2), new(6_901, 0, 0)]);
        evidence.RecurringShifts.Restore([new(new(25), new(26), -0.5f), new(new(27), new(28), 0.75f)]);
        evidence.Jumps = new(
            new() { Last = new(1_795_392_000_000_001), Period = TimeSpan.FromTicks(3_000_000_007), Times = 22, Size = 23.5f, IsMissing = true },
            new() { Last = new(1_795_392_000_000_002), Period = TimeSpan.FromTicks(4_000_000_007), Times = JumpSchedule.MaxTimes, Size = 24.5f });

        SeriesEvidence read = Read(Write(state)).Evidence;

        for (int run = 0; run < NoiseModel.RunLengths.Length; run++)
        {
            Assert.Equal(Parts(run), read.Noise.Sizes[run].Parts.ToArray());
            Assert.Equal(evidence.Noise.Sizes[run].Count, read.Noise.Sizes[run].Count);
        }
        Assert.Equal(evidence.Noise.Unit, read.Noise.Unit);
        Assert.Equal(evidence.Effect, read.Effect);
        Assert.Equal([9.5f, 8.5f], read.Activity.Largest.ToArray());
        Assert.Equal(evidence.Activity.WithLargest([], 7.5f), read.Activity.WithLargest([], read.Activity.Newest));
        Assert.Equal(evidence.Limits, read.Limits);
        Assert.Equal(evidence.Recent, read.Recent);
        Assert.Equal(!double.IsNaN(heldUnit), read.Recent.IsHeld);
        Assert.Equal(evidence.FlatLine, read.FlatLine);
        Assert.Equal([-15.5f, 16.5f], read.Residuals.Newest.ToArray());
        Assert.Equal(evidence.FlatHours.Flat.ToArray(), read.FlatHours.Flat.ToArray());
        Assert.Equal(evidence.FlatHours.Seen.ToArray(), read.FlatHours.Seen.ToArray());
        Assert.Equal((490_000, 12, 11), (read.FlatHours.Hour, read.FlatHours.Points, read.FlatHours.Repeats));
        Assert.Equal(evidence.RecurringShifts.Events.ToArray(), read.RecurringShifts.Events.ToArray());
        Assert.Equal(Sustained(1_000), read.Sustained.State);
        Assert.Equal(Numbers(SustainedShift.Horizon), read.Sustained.Newest.ToArray());
        Assert.Equal(Numbers(SustainedShift.Horizon).Average(), read.Sustained.UnshapedScore, 1e-6);
        Assert.Equal([new(6_900, -1, 2), new(6_901, 0, 0)], read.Range.Blocks.ToArray());
        Assert.Equal(evidence.Jumps, read.Jumps);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void Jumps_with_a_period_that_none_has_are_refused(long ticks)
    {
        var state = new SeriesState("a", Options.History);
        state.Evidence.Jumps = new(new() { Period = TimeSpan.FromTicks(0x123456789) }, default);
        Refuses(state, BitConverter.GetBytes(0x123456789L), 0, BitConverter.GetBytes(ticks));
    }

    [Fact]
    public void A_histogram_with_more_residuals_than_it_holds_is_refused()
    {
        var state = new SeriesState("a", Options.History);
        state.Evidence.Noise.Sizes[1].Restore(Parts(0x1234));
        Refuses(state, BitConverter.GetBytes((ushort)0x1234), 0, [0xff, 0xff]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(sizeof(int))]
    public void A_negative_count_of_the_effect_or_of_the_unit_is_refused(int place)
    {
        var state = new SeriesState("a", Options.History);
        state.Evidence.Noise.Unit = new() { Recent = 1, Usual = 1, All = 1, Points = 0x12345678 };
        state.Evidence.Effect = new() { Points = 0x12345678 };
        Refuses(state, BitConverter.GetBytes(0x12345678), place, BitConverter.GetBytes(-1));
    }

    [Theory]
    [InlineData(RangeMemory.MaxBlocks + 1)]
    [InlineData(int.MaxValue)]
    [InlineData(-1)]
    public void A_range_with_more_blocks_than_are_kept_is_refused(int count)
    {
        var state = new SeriesState("a", Options.History);
        state.Evidence.Range.Restore([new(0x12345678, -1, 2)]);
        Refuses(state, BitConverter.GetBytes(0x12345678L), -sizeof(int), BitConverter.GetBytes(count));
    }

    [Theory]
    [InlineData(int.MaxValue + 1L)]
    [InlineData(int.MinValue - 1L)]
    public void A_block_of_no_time_that_there_is_is_refused(long number)
    {
        var state = new SeriesState("a", Options.History);
        state.Evidence.Range.Restore([new(0x12345678, -1, 2)]);
        Refuses(state, BitConverter.GetBytes(0x12345678L), 0, BitConverter.GetBytes(number));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(28)]
    public void A_negative_count_of_what_is_sustained_is_refused(int place)
    {
        var state = new SeriesState("a", Options.History);
        state.Evidence.Sustained.Restore(Sustained(1_000) with { Points = 0x12345678 }, Numbers(SustainedShift.Horizon));
        Refuses(state, BitConverter.GetBytes(0x12345678), place, BitConverter.GetBytes(-1));
    }

    private static SustainedShiftState Sustained(int points) =>
        new() { Points = points, PastPoints = points - 100.5, Mean = 0.125, Variance = 0.0625, WaitingPoints = 42, WaitingSum = 4.5, WaitingSquares = 0.75 };

    // What a histogram may hold: some in every bin, and so many in the last.
    private static ushort[] Parts(int last)
    {
        ushort[] parts = [.. Enumerable.Range(0, MagnitudeHistogram.BinCount).Select(bin => (ushort)(bin % 5))];
        parts[^1] = (ushort)last;
        return parts;
    }

    private static float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(number => number / 100f)];

    // Overwrites some bytes, so far behind the first that are as given.
    private static void Refuses(SeriesState state, byte[] known, int place, byte[] damage)
    {
        byte[] bytes = Write(state);
        damage.CopyTo(bytes, bytes.AsSpan().IndexOf(known) + place);
        Assert.Contains("--reset-state", Assert.Throws<InvalidDataException>(() => Read(bytes)).Message);
    }
}
