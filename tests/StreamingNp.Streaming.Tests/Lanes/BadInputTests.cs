using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using CsCheck;
using StreamingNp.Detection.Detectors;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.Tests.Scoring;

namespace StreamingNp.Streaming.Tests.Lanes;

public class BadInputTests : ActorTests
{
    private static readonly (string Text, string Reason)[] Unreadable =
    [
        ("{", "not-json"),
        ("no json at all", "not-json"),
        ("\0\u0001\u0002", "not-json"),
        ("[1,2]", "not-an-object"),
        ("12.5", "not-an-object"),
        ("""{"series":"a","value":"high"}""", "wrong-type"),
        ("""{"series":7,"value":1}""", "wrong-type"),
        ("""{"series":"a","value":1,"timestamp":{}}""", "wrong-type"),
        ("""{"value":1}""", "series-missing"),
        ("""{"series":"a"}""", "value-missing"),
        ("""{"series":"a","value":1e999}""", "value-not-finite"),
        ("""{"series":"a","value":-Infinity}""", "value-not-finite"),
        ("""{"series":"a","values":[1]}""", "wrong-type"),
        ("""{"series":"a","value":1,"time":1795460400,"ts":1795460401}""", "times-differ"),
        ("""{"series":"a","value":1,"timestamp":"yesterday"}""", "timestamp-unreadable"),
        ("""{"series":"a","value":1,"timestamp":"1969-12-31T23:59:59Z"}""", "timestamp-out-of-range"),
        ("""{"series":"a","value":1,"timestamp":9223372036854775807}""", "timestamp-out-of-range"),
        ($$"""{"series":"{{new string('a', 513)}}","value":1}""", "series-too-long"),
        ($$$"""{"series":"a","value":1,"tags":{"a":"{{{new string('a', 4_096)}}}"}}""", "tags-too-large"),
        ($$"""{"series":"a","value":1,"comment":"{{new string('a', 1 << 20)}}"}""", "message-too-large"),
    ];

    public static TheoryData<int> EveryUnreadable => [.. Enumerable.Range(0, Unreadable.Length)];

    [Theory]
    [MemberData(nameof(EveryUnreadable))]
    public void What_cannot_be_read_is_a_dead_letter_with_its_reason_and_where_it_came_from(int number)
    {
        (string text, string reason) = Unreadable[number];
        using var harness = new LaneHarness(Sys, new FakeModel());
        ILane lane = harness.Open(partition: 3, startOffset: 41);
        lane.Offer(LaneHarness.Batch(3, LaneHarness.Record(41, text)));
        LaneHarness.Drain(lane);
        OutgoingRecord letter = Assert.Single(harness.Delivery.Records);
        Assert.Equal("dead-letters", letter.Topic);
        Assert.Equal(
            [("reason", reason), ("source-topic", "metrics"), ("source-partition", "3"), ("source-offset", "41")],
            letter.Headers.Take(4).Select(header => (header.Key, Encoding.UTF8.GetString(header.Value))));
        byte[] value = Encoding.UTF8.GetBytes(text);
        if (value.Length > 65_536) return;
        Assert.Equal(("source-timestamp", $"{LaneHarness.Now.ToUnixTimeMilliseconds()}"), (letter.Headers[4].Key, Encoding.UTF8.GetString(letter.Headers[4].Value)));
        Assert.Equal(["detail"], letter.Headers.Skip(5).Select(header => header.Key).Except(["path", "faults"]));
        Assert.Equal(value, letter.Value);
        Assert.Equal((1, 1, 42), (harness.Counts.Consumed, harness.Counts.DeadLettered, lane.CompletedOffset));
    }

    [Fact]
    public void A_dead_letter_holds_the_start_of_what_is_too_large_and_tells_the_whole()
    {
        byte[] value = RandomNumberGenerator.GetBytes(1 << 20), key = RandomNumberGenerator.GetBytes(70_000);
        using var harness = new LaneHarness(Sys, new FakeModel());
        ILane lane = harness.Open();
        lane.Offer(LaneHarness.Batch(0, new ConsumedRecord(0, 0, key, value)));
        LaneHarness.Drain(lane);
        OutgoingRecord letter = Assert.Single(harness.Delivery.Records);
        Assert.Equal(value[..65_536], letter.Value);
        Assert.Equal(key[..65_536], letter.Key);
        Assert.Contains(letter.Headers, header => header.Key == "detail" && header.Value.Length > 0);
        Assert.Equal(
            [("reason", "message-too-large"), ("truncated-from-bytes", "1048576"), ("sha256", Convert.ToHexStringLower(SHA256.HashData(value))), ("key-truncated-from-bytes", "70000")],
            letter.Headers.Where(header => header.Key != "detail" && !header.Key.StartsWith("source", StringComparison.Ordinal)).Select(header => (header.Key, Encoding.UTF8.GetString(header.Value))));
    }

    [Fact]
    public void A_dead_letter_within_a_raised_size_limit_is_whole()
    {
        byte[] value = RandomNumberGenerator.GetBytes(200_000);
        using var harness = new LaneHarness(Sys, new FakeModel(), LaneHarness.Options with { Decoder = new() { MaxMessageBytes = 1_000_000 } });
        ILane lane = harness.Open();
        lane.Offer(LaneHarness.Batch(0, new ConsumedRecord(0, 0, default, value)));
        LaneHarness.Drain(lane);
        OutgoingRecord letter = Assert.Single(harness.Delivery.Records);
        Assert.Equal(value, letter.Value);
        Assert.DoesNotContain(letter.Headers, header => header.Key is "truncated-from-bytes" or "source-timestamp");
    }

    [Fact]
    public void A_dead_letter_keeps_the_headers_of_its_record_up_to_16_KB()
    {
        using var harness = new LaneHarness(Sys, new FakeModel());
        ILane lane = harness.Open();
        Headers headers = new() { { "republished", "2"u8.ToArray() }, { "huge", new byte[20_000] }, { "reason", "why it was sent"u8.ToArray() } };
        lane.Offer(LaneHarness.Batch(0, new ConsumedRecord(0, 0, default, "{"u8.ToArray(), headers)));
        LaneHarness.Drain(lane);
        OutgoingRecord letter = Assert.Single(harness.Delivery.Records);
        Assert.Equal(
            [("source-header-republished", "2"), ("source-header-reason", "why it was sent"), ("source-headers-dropped", "1")],
            letter.Headers.Skip(5).Select(header => (header.Key, Encoding.UTF8.GetString(header.Value))));
    }

    [Theory]
    [InlineData(100_000, 0, 0)]
    [InlineData(5_000, 40, 0)]
    [InlineData(5_000, 1, 10)]
    public void However_many_headers_a_record_has_its_dead_letter_fits_into_a_message(int count, int nameLength, int valueLength)
    {
        using var harness = new LaneHarness(Sys, new FakeModel());
        ILane lane = harness.Open();
        var headers = new Headers();
        for (int number = 0; number < count; number++) headers.Add(new string('é', nameLength), new byte[valueLength]);
        lane.Offer(LaneHarness.Batch(0, new ConsumedRecord(0, 0, default, "{"u8.ToArray(), headers)));
        LaneHarness.Drain(lane);
        OutgoingRecord letter = Assert.Single(harness.Delivery.Records);
        Assert.InRange(letter.Headers.Sum(header => Encoding.UTF8.GetByteCount(header.Key) + header.Value.Length + 2), 10_000, 20_000);
        Assert.Contains(letter.Headers, header => header.Key == "source-headers-dropped");
    }

    [Fact]
    public void One_wrong_clock_does_not_make_all_that_follows_late()
    {
        using var harness = new LaneHarness(Sys, new FakeModel(), LaneHarness.Options with { Decoder = new() });
        ILane lane = harness.Open();
        ConsumedRecord[] records =
        [
            LaneHarness.Record(0, $$"""{"series":"a","timestamp":{{Minute(0)}},"value":1}"""),
            LaneHarness.Record(1, $$"""{"series":"a","timestamp":{{Minute(24 * 60 + 1)}},"value":1}"""),
            LaneHarness.Record(2, $$"""{"series":"a","timestamp":{{Minute(1)}},"value":1}"""),
            // A record without a time of its own carries no information about its clock.
            LaneHarness.Record(3, $$"""{"series":"b","timestamp":{{Minute(24 * 60 + 1)}},"value":1}""") with { TimestampMilliseconds = 0 },
        ];
        lane.Offer(LaneHarness.Batch(0, records));
        LaneHarness.Drain(lane);
        Assert.Equal((4, 3, 1, 0), (harness.Counts.Consumed, harness.Counts.WarmingUp, harness.Counts.DeadLettered, harness.Counts.Late));
        Assert.Equal("timestamp-ahead", ReasonOf(Assert.Single(harness.Delivery.Records)));
    }

    [Theory]
    [InlineData(PassedOver.Count, PassedOver.Count)]
    [InlineData(PassedOver.DeadLetter, PassedOver.Count)]
    [InlineData(PassedOver.Count, PassedOver.DeadLetter)]
    [InlineData(PassedOver.DeadLetter, PassedOver.DeadLetter)]
    public void What_is_late_or_there_twice_is_counted_once_and_a_dead_letter_where_that_is_asked_for(PassedOver late, PassedOver duplicate)
    {
        using var harness = new LaneHarness(Sys, new FakeModel(), LaneHarness.Options with { Late = late, Duplicate = duplicate });
        ILane lane = harness.Open();
        int[] minutes = [.. Enumerable.Range(0, 20), 19, 7, 7, 20];
        ConsumedRecord[] records = [.. minutes.Select((minute, offset) => LaneHarness.Record(offset, $$"""{"series":"a","timestamp":{{Minute(minute)}},"value":1}"""))];
        lane.Offer(LaneHarness.Batch(0, records));
        LaneHarness.Drain(lane);
        Assert.Equal((21, late == PassedOver.Count ? 2 : 0, duplicate == PassedOver.Count ? 1 : 0), (harness.Counts.Scored + harness.Counts.WarmingUp, harness.Counts.Late, harness.Counts.Duplicate));
        Assert.Equal((24, 0, 24), (harness.Counts.Consumed, harness.Counts.UnderWay, lane.CompletedOffset));
        IReadOnlyList<OutgoingRecord> letters = harness.Delivery.To("dead-letters");
        Assert.Equal(harness.Counts.DeadLettered, letters.Count);
        string[] expected = [.. Enumerable.Repeat("duplicate", duplicate == PassedOver.DeadLetter ? 1 : 0), .. Enumerable.Repeat("late", late == PassedOver.DeadLetter ? 2 : 0)];
        Assert.Equal(expected, letters.Select(ReasonOf));
        Assert.All(letters.Where(letter => ReasonOf(letter) == "late"), letter => Assert.Contains(letter.Value, records[21..23].Select(record => record.Value!.Value.ToArray())));
    }

    [Fact]
    public void A_tombstone_is_counted_and_nothing_else()
    {
        using var harness = new LaneHarness(Sys, new FakeModel());
        ILane lane = harness.Open();
        lane.Offer(LaneHarness.Batch(0, LaneHarness.Record(0, null), LaneHarness.Record(1, "")));
        LaneHarness.Drain(lane);
        Assert.Empty(harness.Delivery.Records);
        Assert.Equal((2, 2, 2), (harness.Counts.Consumed, harness.Counts.Tombstones, lane.CompletedOffset));
    }

    [Fact]
    public void Nothing_is_lost_and_nothing_stops_the_stream_whatever_comes() =>
        Gen.Select(Gen.Int[0, 30], Gen.Int[0, 3], Gen.Double[-1, 1]).Array[1, 300].Sample(steps =>
        {
            using var harness = new LaneHarness(Sys, new FakeModel());
            ILane lane = harness.Open();
            int unreadable = 0, tombstones = 0, missing = 0;
            var records = new List<ConsumedRecord>();
            foreach ((int kind, int series, double noise) in steps)
            {
                long minute = records.Count;
                string? text = $$"""{"series":"s{{series}}","timestamp":{{Minute(minute)}},"value":{{JsonSerializer.Serialize(noise)}}}""";
                switch (kind)
                {
                    case 0:
                        text = Unreadable[records.Count % Unreadable.Length].Text;
                        unreadable++;
                        break;
                    case 1:
                        text = null;
                        tombstones++;
                        break;
                    case 2:
                        text = $$"""{"series":"s{{series}}","timestamp":{{Minute(minute)}},"value":{{(records.Count % 2 == 0 ? "null" : "NaN")}}}""";
                        missing++;
                        break;
                    case 3: text = $$"""{"series":"s{{series}}","timestamp":{{Minute(minute - 40)}},"value":1}"""; break;
                    case 4 when records.Count > 0 && records[^1].Value is { } before: records.Add(new(records.Count, 0, default, before)); continue;
                    case 5: text = $$"""{"series":"s{{series}}","timestamp":{{Minute(minute)}},"value":{{(records.Count % 2 == 0 ? "1.7976931348623157e308" : "5e-324")}}}"""; break;
                    case 6: text = $$"""{"series":"s{{series}}","timestamp":{{Minute(minute)}},"value":1,"more":[{"a":null}],"series":"s{{series}}"}"""; break;
                }
                records.Add(LaneHarness.Record(records.Count, text));
            }
            foreach (ConsumedRecord[] part in records.Chunk(50)) lane.Offer(LaneHarness.Batch(0, part));
            LaneHarness.Drain(lane);
            ObservationCounts counts = harness.Counts;
            Assert.Equal((records.Count, 0, 0), (counts.Consumed, counts.UnderWay, counts.GivenBack));
            // What is there twice is so with what is wrong with it.
            Assert.True(counts.DeadLettered >= unreadable && counts.Missing >= missing && counts.Tombstones == tombstones, counts.ToString());
            Assert.Equal(counts.DeadLettered, harness.Delivery.To("dead-letters").Count);
            Assert.Equal(counts.Scored, harness.Delivery.To("scores").Count);
            Assert.Equal(records.Count, lane.CompletedOffset);
        }, iter: 40, threads: 1);

    private static string ReasonOf(OutgoingRecord letter) => Encoding.UTF8.GetString(letter.Headers.Single(header => header.Key == "reason").Value);

    private static long Minute(long number) => LaneHarness.Now.AddMinutes(number).ToUnixTimeMilliseconds();
}
