using StreamingNp.Detection.Channels;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Channels;

public class KnownChannelsTests
{
    [Fact]
    public void However_many_channels_come_and_go_each_keeps_its_place_behind_those_that_came_before()
    {
        var channels = new KnownChannels { Added = () => { }, Removed = _ => { } };
        Assert.Equal(Enumerable.Range(0, 40), Indices(channels, Enumerable.Range(0, 40)));
        Assert.Equal([39, 0, 20], Indices(channels, [39, 0, 20]));
        channels.Remove(20);
        Assert.Equal([38, 0, 39], Indices(channels, [39, 0, 20]));
        Assert.Equal([40, 19, 20], Indices(channels, [50, 19, 21]));
        Assert.Equal(41, channels.Count);
    }

    private static int[] Indices(KnownChannels channels, IEnumerable<int> numbers)
    {
        var names = new ChannelNames(numbers.Select(number => $"channel-{number}"));
        return [.. channels.IndicesOf(new EventTime(1), new(names, new float[names.Count]))];
    }
}
