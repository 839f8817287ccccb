using System.Text;
using Confluent.Kafka;
using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Observations;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.DeadLetters;
using StreamingNp.Streaming.Forwarding;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.Tests.Lanes;
using StreamingNp.Streaming.Tests.Scoring;

namespace StreamingNp.Streaming.Tests.Forwarding;

public sealed class ForwardedRecordsTests : ActorTests
{
    public static readonly ForwardingOptions Options = new()
    {
        Source = new() { BootstrapServers = "nowhere:9092", Topics = ["metrics"], GroupId = ForwardingOptions.GroupOf("group") },
        Delivery = new() { BootstrapServers = "nowhere:9092" },
        Topic = "internal",
        DeadLetterTopic = "dead-letters",
    };

    [Fact]
    public void An_observation_gets_its_series_as_the_key_and_keeps_its_bytes_and_its_time()
    {
        ConsumedRecord record = LaneHarness.Record(41, "host-1/cpu", new Observation(new EventTime(1_000_000), 1)) with { Key = Bytes("some other key"), Headers = Some(("trace", "1")) };
        OutgoingRecord forwarded = Forward(record, partition: 3);
        Assert.Equal(("internal", "host-1/cpu", record.TimestampMilliseconds), (forwarded.Topic, Encoding.UTF8.GetString(forwarded.Key), forwarded.TimestampMilliseconds));
        Assert.Equal(record.Value!.Value.ToArray(), forwarded.Value);
        Assert.Equal([("forwarded-from", "metrics/3/41")], Texts(forwarded));
        Assert.Equal(SeriesPartitioner.PartitionOf("host-1/cpu"u8, Options.Partitions), forwarded.Partition);
    }

    [Fact]
    public void A_series_goes_to_one_partition_wherever_it_comes_from_and_however_it_is_named()
    {
        OutgoingRecord byName = Forward(LaneHarness.Record(0, """{"series":"gr\u00f6\u00dfe","value":1}"""), partition: 0);
        OutgoingRecord byKey = Forward(LaneHarness.Record(9, """{"value":1}""") with { Key = Bytes("größe") }, partition: 7);
        Assert.Equal("größe", Encoding.UTF8.GetString(byName.Key));
        Assert.Equal(byName.Key, byKey.Key);
        Assert.Equal(byName.Partition, byKey.Partition);
    }

    [Fact]
    public void Each_observation_of_several_goes_its_own_way_and_is_read_as_it_was()
    {
        ConsumedRecord record = LaneHarness.Record(41, """{"series":"host","values":{"cpu":1,"load":null},"time":1795460400,"tags":{"a":"b"},"kind":"counter"}""") with { Key = Bytes("any"), Headers = Some(("trace", "1")) };
        List<OutgoingRecord> forwarded = ForwardAll(record, partition: 3);
        Assert.Equal(["host/cpu", "host/load"], forwarded.Select(one => Encoding.UTF8.GetString(one.Key)));
        Assert.All(forwarded, one => Assert.Equal(("internal", record.TimestampMilliseconds, SeriesPartitioner.PartitionOf(one.Key, Options.Partitions)), (one.Topic, one.TimestampMilliseconds, one.Partition)));
        Assert.All(forwarded, one => Assert.Equal([("forwarded-observation-from", "metrics/3/41")], Texts(one)));
        Assert.Equal("""{"series":"host/cpu","timestamp":"2026-11-23T19:00:00Z","value":1,"kind":"counter","tags":{"a":"b"}}""", Encoding.UTF8.GetString(forwarded[0].Value!));
        Assert.Equal(new ForwardedFrom("metrics", 3, 41), ForwardedFrom.Of(Received(forwarded[1]).Headers));
    }

    [Fact]
    public void One_observation_keeps_its_bytes_only_where_they_say_the_same_under_its_key()
    {
        ConsumedRecord record = LaneHarness.Record(1, """{"values":{"cpu":1},"time":1795460400}""") with { Key = Bytes("host") };
        OutgoingRecord forwarded = Forward(record, partition: 0);
        Assert.Equal(("host/cpu", """{"series":"host/cpu","timestamp":"2026-11-23T19:00:00Z","value":1}"""), (Encoding.UTF8.GetString(forwarded.Key), Encoding.UTF8.GetString(forwarded.Value!)));
    }

    [Fact]
    public void Channels_of_several_topics_that_are_joined_go_to_the_partition_of_their_series()
    {
        ForwardingOptions options = Options with { FormatOptions = new() { Series = SeriesTemplate.Parse("{key}/{topic}") }, Decoder = new() { Join = JoinPattern.Parse("{series}/{channel}") } };
        OutgoingRecord[] forwarded = [.. new[] { "cpu", "memory" }.Select((topic, partition) => Assert.Single(ForwardAll(LaneHarness.Record(1, """{"value":1,"time":1795460400}""") with { Key = Bytes("host-12") }, partition, options, topic)))];
        Assert.Equal(["""{"series":"host-12","timestamp":"2026-11-23T19:00:00Z","values":{"cpu":1}}""", """{"series":"host-12","timestamp":"2026-11-23T19:00:00Z","values":{"memory":1}}"""], forwarded.Select(one => Encoding.UTF8.GetString(one.Value!)));
        Assert.All(forwarded, one => Assert.Equal(("host-12", SeriesPartitioner.PartitionOf("host-12"u8, Options.Partitions)), (Encoding.UTF8.GetString(one.Key), one.Partition)));
    }

    [Fact]
    public void What_is_joined_by_its_own_name_keeps_its_bytes_under_the_key_of_its_series()
    {
        ForwardingOptions options = Options with { Decoder = new() { Join = JoinPattern.Parse("{series}/{channel}") } };
        ConsumedRecord record = LaneHarness.Record(1, """{"series":"host-12/cpu","value":1,"time":1795460400}""");
        OutgoingRecord forwarded = Assert.Single(ForwardAll(record, 0, options, "metrics"));
        Assert.Equal("host-12", Encoding.UTF8.GetString(forwarded.Key));
        Assert.Equal(record.Value!.Value.ToArray(), forwarded.Value);
    }

    [Fact]
    public void What_can_be_read_in_part_is_a_dead_letter_at_once_and_the_rest_goes_on()
    {
        List<OutgoingRecord> forwarded = ForwardAll(LaneHarness.Record(7, """[{"series":"a","value":1},{"series":"b","value":"x"},{"series":"c","value":2}]"""), partition: 2);
        Assert.Equal(["dead-letters", "internal", "internal"], forwarded.Select(one => one.Topic));
        Assert.Contains(("path", "[1].value"), Texts(forwarded[0]));
        Assert.Contains(("source-offset", "7"), Texts(forwarded[0]));
        Assert.Equal(["a", "c"], forwarded.Skip(1).Select(one => Encoding.UTF8.GetString(one.Key)));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"series":"a"}""")]
    [InlineData(null)]
    public void What_is_no_observation_passes_with_its_own_key_and_headers(string? text)
    {
        OutgoingRecord forwarded = Forward(LaneHarness.Record(5, text) with { Key = Bytes("key"), Headers = Some(("trace", "1"), ("republished", "2")) }, partition: 3);
        Assert.Equal(("internal", "key"), (forwarded.Topic, Encoding.UTF8.GetString(forwarded.Key)));
        Assert.Equal(text is null ? null : Bytes(text), forwarded.Value);
        Assert.Equal([("trace", "1"), ("republished", "2"), ("forwarded-from", "metrics/3/5")], Texts(forwarded));
    }

    [Fact]
    public void What_has_no_key_goes_by_the_partition_that_it_comes_from() =>
        Assert.Equal((1, 1), (Forward(LaneHarness.Record(5, "{"), partition: 17).Partition, Forward(LaneHarness.Record(6, "{"), partition: 1).Partition));

    [Fact]
    public void What_is_too_large_to_be_sent_once_more_is_a_dead_letter_at_once()
    {
        OutgoingRecord value = Forward(LaneHarness.Record(5, $$"""{"series":"a","value":1,"comment":"{{new string('a', 1 << 20)}}"}"""), partition: 3);
        OutgoingRecord key = Forward(LaneHarness.Record(6, null) with { Key = new byte[950_000] }, partition: 3);
        Assert.All([value, key], letter => Assert.Equal(("dead-letters", "message-too-large"), (letter.Topic, Texts(letter)[0].Value)));
        Assert.Contains(("source-offset", "5"), Texts(value));
    }

    [Fact]
    public void The_dead_letter_of_the_lane_behind_names_the_source_and_holds_what_came_from_there()
    {
        OutgoingRecord forwarded = Forward(LaneHarness.Record(41, "no json") with { Key = Bytes("key"), Headers = Some(("forwarded-from", "somebody's own"), ("republished", "2")) }, partition: 3);
        OutgoingRecord letter = LetterOf(Received(forwarded), areForwarded: true);
        Assert.Equal(("key", "no json"), (Encoding.UTF8.GetString(letter.Key), Encoding.UTF8.GetString(letter.Value!)));
        Assert.Equal(
            [
                ("reason", "not-json"), ("source-topic", "metrics"), ("source-partition", "3"), ("source-offset", "41"), ("source-timestamp", $"{LaneHarness.Now.ToUnixTimeMilliseconds()}"),
                ("detail", "The record is broken JSON (at byte 0 or after), expected JSON; see observations.format."),
                ("source-header-forwarded-from", "somebody's own"), ("source-header-republished", "2"),
            ],
            Texts(letter));
    }

    [Fact]
    public void A_header_of_that_name_says_nothing_where_nothing_is_forwarded()
    {
        ConsumedRecord record = LaneHarness.Record(8, "no json") with { Headers = Some(("forwarded-from", "elsewhere/1/2")) };
        Assert.Contains(("source-offset", "8"), Texts(LetterOf(record, areForwarded: false)));
    }

    [Theory]
    [InlineData("metrics")]
    [InlineData("metrics/1")]
    [InlineData("metrics/1/-2")]
    [InlineData("metrics/x/2")]
    [InlineData("/1/2")]
    [InlineData("")]
    public void A_header_that_names_no_place_is_not_believed(string text) => Assert.Null(ForwardedFrom.Of(Some(("forwarded-from", text))));

    internal static OutgoingRecord Forward(ConsumedRecord record, int partition) => Assert.Single(ForwardAll(record, partition));

    internal static List<OutgoingRecord> ForwardAll(ConsumedRecord record, int partition) => ForwardAll(record, partition, Options, "metrics");

    private static List<OutgoingRecord> ForwardAll(ConsumedRecord record, int partition, ForwardingOptions options, string topic)
    {
        var forwarded = new List<OutgoingRecord>();
        using var records = new ForwardedRecords(options, new TopicPartition(topic, partition));
        records.Add(record, forwarded);
        return forwarded;
    }

    private OutgoingRecord LetterOf(ConsumedRecord record, bool areForwarded)
    {
        using var harness = new LaneHarness(Sys, new FakeModel(), LaneHarness.Options with { AreForwarded = areForwarded });
        ILane lane = harness.Open(partition: 0, startOffset: record.Offset);
        lane.Offer(LaneHarness.Batch(0, record));
        LaneHarness.Drain(lane);
        return Assert.Single(harness.Delivery.Records);
    }

    private static ConsumedRecord Received(OutgoingRecord record)
    {
        var headers = new Headers();
        foreach ((string name, byte[] value) in record.Headers) headers.Add(name, value);
        return new(777, record.TimestampMilliseconds ?? 0, record.Key, record.Value, headers);
    }

    private static Headers Some(params (string Name, string Value)[] texts)
    {
        var headers = new Headers();
        foreach ((string name, string value) in texts) headers.Add(name, Bytes(value));
        return headers;
    }

    private static List<(string Name, string Value)> Texts(OutgoingRecord record) => [.. record.Headers.Select(header => (header.Key, Encoding.UTF8.GetString(header.Value)))];

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
