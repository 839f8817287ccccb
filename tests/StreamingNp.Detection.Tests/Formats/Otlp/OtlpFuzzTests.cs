using System.Text;
using CsCheck;
using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Formats.Otlp;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Tests.Fuzzing;
using static StreamingNp.Detection.Tests.Formats.Otlp.OtlpSamples;

namespace StreamingNp.Detection.Tests.Formats.Otlp;

public sealed class OtlpFuzzTests
{
    private static readonly FormatOptions Options = new() { Quantiles = [0.5, 0.99] };

    private static readonly byte[][] Protobuf =
    [
        Gauge(point => point.Fixed64(3, Time).Double(4, 1).Attribute(7, "cpu", "0").Varint(8, 0)),
        Metric("requests", 7, data => data.Message(1, point => point.Fixed64(2, Start).Fixed64(3, Time).Fixed64(6, 50)).Varint(2, 1).Varint(3, 1), scope: "my.library"),
        Metric("latency", 9, data => data.Message(1, point => point.Fixed64(2, Start).Fixed64(3, Time).Fixed64(4, 100).Double(5, 2_000).PackedFixed64(6, 50, 40, 10).PackedDoubles(7, 10, 20)).Varint(2, 1)),
        Metric("latency", 10, data => data.Message(1, point => point.Fixed64(2, Start).Fixed64(3, Time).Fixed64(4, 100).ZigZag(6, 3).Fixed64(7, 10).Message(8, buckets => buckets.ZigZag(1, -2).PackedVarints(2, 80, 0, 10))).Varint(2, 1)),
        Metric("latency", 11, data => data.Message(1, point => point.Fixed64(3, Time).Fixed64(4, 7).Double(5, 21).Message(6, pair => pair.Double(1, 0.5).Double(2, 3)))),
    ];

    [Fact]
    public void Protobuf_that_nobody_wrote_is_read_or_refused() => Fuzz.Decodes(Protobuf, () => Decoder(new OtlpProtobufFormat(Options)));

    [Fact]
    public void JSON_that_nobody_wrote_is_read_or_refused() => Fuzz.Decodes([Encoding.UTF8.GetBytes(OtlpJsonFormatTests.Sample)], () => Decoder(new OtlpJsonFormat(Options)));

    [Fact]
    public void Random_bytes_never_throw() => Gen.Byte.Array[0, 300].Sample(bytes =>
    {
        Decoder(new OtlpProtobufFormat(Options))(bytes);
        Decoder(new OtlpJsonFormat(Options))(bytes);
        OtlpProtobufFormat.Recognises(new IncomingRecord(bytes, default, default));
        OtlpJsonFormat.Recognises(new IncomingRecord(bytes, default, default));
    });

    // Nested as deep as a message of this size can be, and as many attributes of one name as fit.
    [Fact]
    public void Messages_made_to_be_expensive_stay_cheap()
    {
        byte[] nested = new ProtobufWriter().Text(1, "x").ToArray();
        while (nested.Length < 10_000) nested = new ProtobufWriter().Message(5, list => list.Bytes(1, nested)).ToArray();
        byte[] deep = Gauge(point => point.Fixed64(3, Time).Double(4, 1).Attribute(7, "a", any => any.Message(5, list => list.Bytes(1, nested))));
        Assert.Equal(["shop/load/a=[[[[]]]] 1 Gauge"], Lines(Read(new OtlpProtobufFormat(Options), deep)));
        byte[] many = Gauge(point =>
        {
            point.Fixed64(3, Time).Double(4, 1);
            for (int index = 0; index < 4_000; index++) point.Attribute(7, "a", $"{index}");
        });
        DecodedBatch batch = Read(new OtlpProtobufFormat(Options), many);
        Assert.Equal(["resourceMetrics[0].scopeMetrics[0].metrics[0].gauge.dataPoints[0].attributes is 4000 attributes, expected at most 512."], Sentences(batch));
    }

    // Read where anything was; a part that was not has to be a fault that says something.
    private static Func<Memory<byte>, bool> Decoder(IObservationFormat format)
    {
        var batch = new DecodedBatch(new DecoderOptions());
        return message =>
        {
            batch.Clear();
            format.Read(new IncomingRecord(message.Span, "key"u8, new EventTime((long)Time / 1_000)), batch);
            for (int index = 0; index < batch.Count; index++)
            {
                Assert.True(batch[index].Observation.Time.IsInRange);
                Assert.False(double.IsInfinity(batch[index].Observation.Value));
            }
            Assert.All(batch.Faults, fault => Assert.NotEqual("", fault.Expected));
            return batch.Count > 0;
        };
    }
}
