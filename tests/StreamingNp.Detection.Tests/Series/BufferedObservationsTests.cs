using System.Text;
using CsCheck;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;

namespace StreamingNp.Detection.Tests.Series;

public class BufferedObservationsTests
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);

    [Fact]
    public void What_is_within_the_tolerance_is_one_row_of_the_time_of_the_newest()
    {
        BufferedObservations buffered = Hold(("mem", 1, 20), ("cpu", 0, 10), ("load", 5, 30), ("disk", 5.1, 40));
        Assert.Equal("5: cpu=10,load=30,mem=20", Next(buffered));
        Assert.Equal("5.1: disk=40", Next(buffered));
        Assert.Equal(0, buffered.Count);
    }

    [Fact]
    public void A_channel_that_comes_again_begins_the_next_row()
    {
        BufferedObservations buffered = Hold(("cpu", 0, 1), ("mem", 1, 2), ("cpu", 3, 3), ("mem", 4, 4));
        Assert.Equal(["1: cpu=1,mem=2", "4: cpu=3,mem=4"], [Next(buffered), Next(buffered)]);
    }

    [Fact]
    public void What_is_of_one_time_stays_together_where_one_of_it_comes_again()
    {
        BufferedObservations buffered = Hold(("mem", 0, 1), ("cpu", 4, 2), ("mem", 4, 3));
        Assert.Equal(["0: mem=1", "4: cpu=2,mem=3"], [Next(buffered), Next(buffered)]);
    }

    [Fact]
    public void Of_one_channel_and_time_the_second_is_a_repeat_and_of_another_channel_it_is_not()
    {
        BufferedObservations buffered = Hold(("cpu", 0, 1));
        Assert.True(buffered.Repeats(Of("cpu", 0, 2).Observation));
        Assert.False(buffered.Add(Of("cpu", 0, 2)));
        Assert.False(buffered.Repeats(Of("mem", 0, 2).Observation));
        Assert.False(buffered.Repeats(new Observation(new(0), 3)));
        Assert.Equal(1, buffered.Channels);
    }

    [Fact]
    public void A_value_without_channels_is_a_channel_of_its_time()
    {
        var buffered = new BufferedObservations();
        Assert.True(buffered.Add(new(new Observation(At(0), 7), true, null)));
        Assert.True(buffered.Repeats(new Observation(At(0), 8)));
        Assert.True(buffered.Repeats(Of("value", 0, 8).Observation));
        Assert.True(buffered.Add(Of("cpu", 0, 1)));
        Assert.Equal("0: cpu=1,value=7", Text(buffered.Row(Tolerance)));
    }

    [Fact]
    public void Rows_of_several_channels_are_joined_as_well()
    {
        var buffered = new BufferedObservations();
        buffered.Add(new(Observation.Of(At(0), new(new(["b", "a"]), [2, float.NaN])), false, null));
        buffered.Add(Of("c", 1, 3));
        Assert.Equal(3, buffered.Channels);
        BufferedObservation row = buffered.Row(Tolerance);
        Assert.Equal("1: a=NaN,b=2,c=3", Text(row));
        Assert.True(row.MayAlert);
    }

    [Fact]
    public void A_value_without_channels_is_no_part_of_a_row()
    {
        var buffered = new BufferedObservations();
        foreach (BufferedObservation one in new[] { new(new Observation(At(0), 7), true, null), Of("cpu", 1, 1), new(new Observation(At(2), 8), true, null), Of("mem", 3, 2) }) buffered.Add(one);
        Assert.Equal(["0: 7", "1: cpu=1", "2: 8", "3: mem=2"], [Next(buffered), Next(buffered), Next(buffered), Next(buffered)]);
    }

    [Fact]
    public void A_row_has_256_channels_and_further_ones_are_ignored()
    {
        BufferedObservations buffered = Hold([.. Enumerable.Range(0, 300).Select(channel => ($"{channel:000}", 0.0, (float)channel))]);
        Observation row = buffered.Row(Tolerance).Observation;
        Assert.Equal((256, "255"), (row.Channels!.Names.Count, row.Channels.Names[255]));
        Assert.True(buffered.Release(row.Time));
        Assert.Equal((0, 0), (buffered.Count, buffered.Channels));
    }

    [Theory]
    [InlineData("""{"host":"a","cpu":"cpu0"}""", """{"cpu":"cpu1","host":"a"}""", """{"host":"a"}""")]
    [InlineData("""{"host":"a","env":"b"}""", """{"host":"a","env":"b"}""", """{"host":"a","env":"b"}""")]
    [InlineData("""{"host":"a"}""", """{"host":"b"}""", "")]
    [InlineData("""{"host":"a"}""", "", "")]
    public void A_row_has_the_tags_that_all_of_its_parts_have(string one, string other, string common)
    {
        var buffered = new BufferedObservations();
        buffered.Add(Of("cpu", 0, 1) with { Tags = Encoding.UTF8.GetBytes(one) });
        buffered.Add(Of("mem", 0, 1) with { Tags = Encoding.UTF8.GetBytes(other) });
        Assert.Equal(common, Encoding.UTF8.GetString(buffered.Row(Tolerance).Tags!));
    }

    [Fact]
    public void What_they_take_is_what_the_same_ones_take_that_came_in_order()
    {
        byte[]?[] tags = [null, new byte[20], new byte[300]];
        Gen.Select(Gen.Int[0, 40], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 4]).Array[0, 60].Sample(steps =>
        {
            var buffered = new BufferedObservations();
            foreach ((int seconds, int channel, int tag, int released) in steps)
            {
                // Equal tags arrive in arrays of their own, and one that is restored shares them.
                buffered.Add(Of($"channel-{channel}", seconds, 1) with { Tags = tags[tag]?.ToArray() });
                if (released == 0) buffered.Release(At(seconds));
                if (released == 1) buffered.ReleaseOne(At(seconds));
                var again = new BufferedObservations();
                for (int index = 0; index < buffered.Count; index++) again.Add(buffered[index] with { Tags = Array.Find(tags, one => one?.Length == buffered[index].Tags?.Length) });
                Assert.Equal((again.Bytes, again.Channels), (buffered.Bytes, buffered.Channels));
            }
            buffered.Release(At(100));
            Assert.Equal((0, 0, 0), (buffered.Count, buffered.Bytes, buffered.Channels));
        });
    }

    private static BufferedObservations Hold(params (string Channel, double Seconds, float Value)[] parts)
    {
        var buffered = new BufferedObservations();
        foreach ((string channel, double seconds, float value) in parts) Assert.True(buffered.Add(Of(channel, seconds, value)));
        return buffered;
    }

    private static string Next(BufferedObservations buffered)
    {
        BufferedObservation row = buffered.Row(Tolerance);
        Assert.True(buffered.Release(row.Time));
        return Text(row);
    }

    private static string Text(BufferedObservation row)
    {
        IEnumerable<string> values = row.Observation.Channels is { } channels
            ? channels.Values.Select((value, channel) => FormattableString.Invariant($"{channels.Names[channel]}={value}")) : [FormattableString.Invariant($"{row.Observation.Value}")];
        return FormattableString.Invariant($"{(row.Time - At(0)).TotalSeconds}: {string.Join(',', values)}");
    }

    private static BufferedObservation Of(string channel, double seconds, float value) => new(Observation.Of(At(seconds), new(new([channel]), [value])), MayAlert: true, Tags: null);

    private static EventTime At(double seconds) => new(0 + (long)(seconds * 1_000_000));
}
