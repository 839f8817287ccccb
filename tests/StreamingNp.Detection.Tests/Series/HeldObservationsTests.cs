using System.Text;
using CsCheck;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;

namespace StreamingNp.Detection.Tests.Series;

public class HeldObservationsTests
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);

    [Fact]
    public void What_is_within_the_tolerance_is_one_row_of_the_time_of_the_newest()
    {
        HeldObservations held = Hold(("mem", 1, 20), ("cpu", 0, 10), ("load", 5, 30), ("disk", 5.1, 40));
        Assert.Equal("5: cpu=10,load=30,mem=20", Next(held));
        Assert.Equal("5.1: disk=40", Next(held));
        Assert.Equal(0, held.Count);
    }

    [Fact]
    public void A_channel_that_comes_again_begins_the_next_row()
    {
        HeldObservations held = Hold(("cpu", 0, 1), ("mem", 1, 2), ("cpu", 3, 3), ("mem", 4, 4));
        Assert.Equal(["1: cpu=1,mem=2", "4: cpu=3,mem=4"], [Next(held), Next(held)]);
    }

    [Fact]
    public void What_is_of_one_time_stays_together_where_one_of_it_comes_again()
    {
        HeldObservations held = Hold(("mem", 0, 1), ("cpu", 4, 2), ("mem", 4, 3));
        Assert.Equal(["0: mem=1", "4: cpu=2,mem=3"], [Next(held), Next(held)]);
    }

    [Fact]
    public void Of_one_channel_and_time_the_second_is_a_repeat_and_of_another_channel_it_is_not()
    {
        HeldObservations held = Hold(("cpu", 0, 1));
        Assert.True(held.Repeats(Of("cpu", 0, 2).Observation));
        Assert.False(held.Add(Of("cpu", 0, 2)));
        Assert.False(held.Repeats(Of("mem", 0, 2).Observation));
        Assert.False(held.Repeats(new Observation(new(0), 3)));
        Assert.Equal(1, held.Channels);
    }

    [Fact]
    public void A_value_without_channels_is_a_channel_of_its_time()
    {
        var held = new HeldObservations();
        Assert.True(held.Add(new(new Observation(At(0), 7), true, null)));
        Assert.True(held.Repeats(new Observation(At(0), 8)));
        Assert.True(held.Repeats(Of("value", 0, 8).Observation));
        Assert.True(held.Add(Of("cpu", 0, 1)));
        Assert.Equal("0: cpu=1,value=7", Text(held.Row(Tolerance)));
    }

    [Fact]
    public void Rows_of_several_channels_are_joined_as_well()
    {
        var held = new HeldObservations();
        held.Add(new(Observation.Of(At(0), new(new(["b", "a"]), [2, float.NaN])), false, null));
        held.Add(Of("c", 1, 3));
        Assert.Equal(3, held.Channels);
        HeldObservation row = held.Row(Tolerance);
        Assert.Equal("1: a=NaN,b=2,c=3", Text(row));
        Assert.True(row.MayAlert);
    }

    [Fact]
    public void A_value_without_channels_is_no_part_of_a_row()
    {
        var held = new HeldObservations();
        foreach (HeldObservation one in new[] { new(new Observation(At(0), 7), true, null), Of("cpu", 1, 1), new(new Observation(At(2), 8), true, null), Of("mem", 3, 2) }) held.Add(one);
        Assert.Equal(["0: 7", "1: cpu=1", "2: 8", "3: mem=2"], [Next(held), Next(held), Next(held), Next(held)]);
    }

    [Fact]
    public void A_row_has_256_channels_and_further_ones_are_ignored()
    {
        HeldObservations held = Hold([.. Enumerable.Range(0, 300).Select(channel => ($"{channel:000}", 0.0, (float)channel))]);
        Observation row = held.Row(Tolerance).Observation;
        Assert.Equal((256, "255"), (row.Channels!.Names.Count, row.Channels.Names[255]));
        Assert.True(held.Release(row.Time));
        Assert.Equal((0, 0), (held.Count, held.Channels));
    }

    [Theory]
    [InlineData("""{"host":"a","cpu":"cpu0"}""", """{"cpu":"cpu1","host":"a"}""", """{"host":"a"}""")]
    [InlineData("""{"host":"a","env":"b"}""", """{"host":"a","env":"b"}""", """{"host":"a","env":"b"}""")]
    [InlineData("""{"host":"a"}""", """{"host":"b"}""", "")]
    [InlineData("""{"host":"a"}""", "", "")]
    public void A_row_has_the_tags_that_all_of_its_parts_have(string one, string other, string common)
    {
        var held = new HeldObservations();
        held.Add(Of("cpu", 0, 1) with { Tags = Encoding.UTF8.GetBytes(one) });
        held.Add(Of("mem", 0, 1) with { Tags = Encoding.UTF8.GetBytes(other) });
        Assert.Equal(common, Encoding.UTF8.GetString(held.Row(Tolerance).Tags!));
    }

    [Fact]
    public void What_they_take_is_what_the_same_ones_take_that_came_in_order()
    {
        byte[]?[] tags = [null, new byte[20], new byte[300]];
        Gen.Select(Gen.Int[0, 40], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 4]).Array[0, 60].Sample(steps =>
        {
            var held = new HeldObservations();
            foreach ((int seconds, int channel, int tag, int released) in steps)
            {
                // Equal tags arrive in arrays of their own, and one that is restored shares them.
                held.Add(Of($"channel-{channel}", seconds, 1) with { Tags = tags[tag]?.ToArray() });
                if (released == 0) held.Release(At(seconds));
                if (released == 1) held.ReleaseOne(At(seconds));
                var again = new HeldObservations();
                for (int index = 0; index < held.Count; index++) again.Add(held[index] with { Tags = Array.Find(tags, one => one?.Length == held[index].Tags?.Length) });
                Assert.Equal((again.Bytes, again.Channels), (held.Bytes, held.Channels));
            }
            held.Release(At(100));
            Assert.Equal((0, 0, 0), (held.Count, held.Bytes, held.Channels));
        });
    }

    private static HeldObservations Hold(params (string Channel, double Seconds, float Value)[] parts)
    {
        var held = new HeldObservations();
        foreach ((string channel, double seconds, float value) in parts) Assert.True(held.Add(Of(channel, seconds, value)));
        return held;
    }

    private static string Next(HeldObservations held)
    {
        HeldObservation row = held.Row(Tolerance);
        Assert.True(held.Release(row.Time));
        return Text(row);
    }

    private static string Text(HeldObservation row)
    {
        IEnumerable<string> values = row.Observation.Channels is { } channels
            ? channels.Values.Select((value, channel) => FormattableString.Invariant($"{channels.Names[channel]}={value}")) : [FormattableString.Invariant($"{row.Observation.Value}")];
        return FormattableString.Invariant($"{(row.Time - At(0)).TotalSeconds}: {string.Join(',', values)}");
    }

    private static HeldObservation Of(string channel, double seconds, float value) => new(Observation.Of(At(seconds), new(new([channel]), [value])), MayAlert: true, Tags: null);

    private static EventTime At(double seconds) => new(0 + (long)(seconds * 1_000_000));
}
