using StreamingNp.Detection.Channels;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Channels;

public sealed class OddStretchTests
{
    private static readonly EventTime Start = EventTime.FromDateTimeOffset(new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void It_ends_once_twenty_rows_in_a_row_were_as_usual()
    {
        var stretch = new OddStretch();
        Assert.False(Take(ref stretch, 1, isFar: false));
        Assert.False(stretch.IsUnderWay);
        Take(ref stretch, 1, isFar: true);
        Take(ref stretch, 19, isFar: false);
        Assert.True(stretch.IsUnderWay);
        Take(ref stretch, 1, isFar: true);
        Take(ref stretch, 19, isFar: false);
        Assert.True(stretch.IsUnderWay);
        Take(ref stretch, 1, isFar: false);
        Assert.False(stretch.IsUnderWay);
    }

    [Fact]
    public void Its_first_rows_say_a_little_of_how_often_such_come_and_the_rest_nothing()
    {
        var stretch = new OddStretch();
        float[] weights = new float[10];
        foreach (ref float weight in weights.AsSpan())
        {
            Take(ref stretch, 1, isFar: true);
            weight = stretch.Weight;
        }
        Assert.All(weights[..8], weight => Assert.InRange(weight, 0.1f, 0.9f));
        Assert.All(weights[8..], weight => Assert.Equal(0, weight));
        Assert.Equal(1, new OddStretch().Weight);
    }

    [Fact]
    public void What_has_lasted_for_two_days_is_what_is_usual_from_then_on()
    {
        var stretch = new OddStretch();
        Assert.False(stretch.Take(Start, isFar: true));
        Assert.False(stretch.Take(Start + TimeSpan.FromHours(47), isFar: true));
        Assert.True(stretch.Take(Start + TimeSpan.FromHours(48), isFar: true));
        Assert.False(stretch.IsUnderWay);
        Assert.Equal(1, stretch.Weight);
    }

    [Fact]
    public void What_is_written_down_goes_on_as_it_would_have()
    {
        var stretch = new OddStretch();
        Take(ref stretch, 3, isFar: true);
        Take(ref stretch, 12, isFar: false);
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true)) stretch.Write(writer);
        stream.Position = 0;
        using var reader = new BinaryReader(stream);
        Assert.Equal(stretch, OddStretch.Read(reader));
        Assert.Equal(stream.Length, stream.Position);
    }

    private static bool Take(ref OddStretch stretch, int rows, bool isFar)
    {
        bool isAccepted = false;
        for (int row = 0; row < rows; row++) isAccepted |= stretch.Take(Start, isFar);
        return isAccepted;
    }
}
