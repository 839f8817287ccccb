using System.Text;
using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Formats;

public class NativeChannelsTests
{
    private readonly NativeFormat _format = new(new FormatOptions { ChannelsTogether = true });
    private readonly DecodedBatch _batch = new(new DecoderOptions());

    [Fact]
    public void The_channels_of_an_object_are_one_observation_and_a_missing_one_is_missing()
    {
        Observation observation = Read("""{"series":"host-1","ts":1795460400,"values":{"cpu":12.5,"load":null,"\u00e9/x":-1}}""");
        Assert.Equal("host-1", _batch[0].Series);
        Assert.Equal(["cpu", "load", "é/x"], Names(observation));
        Assert.Equal([12.5f, float.NaN, -1], observation.Channels!.Values);
        Assert.False(observation.IsMissing);
        Assert.True(Read("""{"series":"a","ts":1,"values":{"x":null,"y":NaN}}""").IsMissing);
    }

    [Fact]
    public void Rows_with_the_same_names_share_them_and_of_a_name_that_comes_twice_the_last_counts()
    {
        ChannelNames names = Read("""{"series":"a","ts":1,"values":{"x":1,"yz":2}}""").Channels!.Names;
        Assert.Same(names, Read("""{"series":"b","ts":1,"values":{"x":3,"yz":4}}""").Channels!.Names);
        Assert.NotSame(names, Read("""{"series":"b","ts":1,"values":{"xy":3,"z":4}}""").Channels!.Names);
        Observation twice = Read("""{"series":"a","ts":1,"values":{"x":1,"y":2,"x":3}}""");
        Assert.Equal(["y", "x"], Names(twice));
        Assert.Equal([2f, 3], twice.Channels!.Values);
    }

    [Fact]
    public void One_channel_alone_is_a_value_and_counters_and_channels_beside_a_value_are_series()
    {
        Assert.Equal(7.25, Read("""{"series":"a","ts":1,"values":{"x":7.25}}""").Value);
        Assert.Equal(["a/x", "a/y"], SeriesOf("""{"series":"a","ts":1,"kind":"counter","values":{"x":1,"y":2}}"""));
        Assert.Equal(["a", "a/x"], SeriesOf("""{"series":"a","ts":1,"value":1,"values":{"x":1}}"""));
        Assert.Empty(SeriesOf("""{"series":"a","ts":1,"values":{}}"""));
    }

    [Fact]
    public void A_channel_that_cannot_be_read_is_a_fault_and_the_others_are_read()
    {
        Observation observation = Read("""{"series":"a","ts":1,"values":{"x":true,"y":1e39,"z":3}}""");
        Assert.Equal(["values.x", "values.y"], _batch.Faults.Select(fault => fault.Path));
        Assert.Equal(["z"], Names(observation));
        Assert.Empty(SeriesOf($$$"""{"series":"a","ts":1,"values":{{{{string.Join(',', Enumerable.Range(0, 257).Select(number => $"\"{number}\":1"))}}}}}"""));
        Assert.Equal(DecodeFailure.TooManyObservations, Assert.Single(_batch.Faults).Failure);
    }

    [Fact]
    public void What_is_encoded_is_read_as_it_was()
    {
        Observation observation = Observation.Of(new(1_795_460_400_000_000), new(new(["cpu", "load", "net"]), [0.1f, float.NaN, -3e38f]));
        using var encoder = new ObservationEncoder();
        Assert.Equal(observation, Read(Encoding.UTF8.GetString(encoder.Encode("a", observation).Span)));
    }

    private Observation Read(string message)
    {
        _batch.Clear();
        _format.Read(new IncomingRecord(Encoding.UTF8.GetBytes(message), default, default), _batch);
        return _batch.Count > 0 ? _batch[0].Observation : default;
    }

    private List<string> SeriesOf(string message)
    {
        Read(message);
        var names = new List<string>();
        for (int index = 0; index < _batch.Count; index++) names.Add(_batch[index].Series.ToString());
        return names;
    }

    private static IEnumerable<string> Names(Observation observation) => Enumerable.Range(0, observation.Channels!.Names.Count).Select(index => observation.Channels.Names[index]);
}
