using System.Globalization;
using System.Text;

namespace StreamingNp.App.Benchmarking;

/// <summary>A message of each format that other people's producers send, as large as they usually are.</summary>
internal static class FormatMessages
{
    private const int Points = 10;
    private const string Seconds = "1795460400";

    /// <summary>The formats, each with its message and the observations in it.</summary>
    public static IReadOnlyList<(string Format, byte[] Message, int Observations)> All { get; } =
    [
        ("telegraf", Text($$"""{"fields":{{{Fields(":", "\"")}}},"name":"cpu","tags":{"host":"web-1","region":"eu"},"timestamp":{{Seconds}}}"""), Points),
        ("influx", Text($"cpu,host=web-1,region=eu {Fields("=", "")} {Seconds}000000000"), Points),
        ("prometheus", Text("""{"timestamp":"2026-11-23T19:00:00Z","value":"0.8","name":"up","labels":{"__name__":"up","job":"api","instance":"a:9100"}}"""), 1),
        ("vector", Text("""{"name":"load1","namespace":"host","tags":{"host":"web-1"},"timestamp":"2026-11-23T19:00:00.5Z","kind":"absolute","gauge":{"value":0.8}}"""), 1),
        ("collectd", Text($$"""[{"values":[1270.5],"dstypes":["gauge"],"dsnames":["value"],"time":{{Seconds}}.326,"interval":10,"host":"web-1","plugin":"cpu","plugin_instance":"0","type":"cpu","type_instance":"user"}]"""), 1),
        ("otlp_json", Text($$$"""{"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}},{"key":"host.name","value":{"stringValue":"web-1"}}]},"scopeMetrics":[{"metrics":[{{{Metrics()}}} ]}]}]}"""), Points),
        ("otlp_proto", Protobuf(), Points),
    ];

    private static string Fields(string between, string quote) => string.Join(',', Enumerable.Range(0, Points).Select(point => string.Create(CultureInfo.InvariantCulture, $"{quote}usage_{point}{quote}{between}{point + 12.25}")));

    private static string Metrics() => string.Join(',', Enumerable.Range(0, Points).Select(point =>
        string.Create(CultureInfo.InvariantCulture, $$$"""{"name":"queue.{{{point}}}","gauge":{"dataPoints":[{"asDouble":{{{point + 12.25}}},"timeUnixNano":"{{{Seconds}}}000000000"}]}}""")));

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    // ResourceMetrics with two attributes and ten gauges, by the field numbers of opentelemetry-proto.
    private static byte[] Protobuf()
    {
        byte[] resource = [.. Attribute("service.name", "shop"), .. Attribute("host.name", "web-1")];
        byte[] metrics = [.. Enumerable.Range(0, Points).SelectMany(point =>
        {
            byte[] data = [25, .. BitConverter.GetBytes(1_795_460_400_000_000_000UL), 33, .. BitConverter.GetBytes(point + 12.25)];
            return Field(2, [.. Field(1, Text(string.Create(CultureInfo.InvariantCulture, $"queue.{point}"))), .. Field(5, Field(1, data))]);
        })];
        return Field(1, [.. Field(1, resource), .. Field(2, metrics)]);
    }

    private static byte[] Attribute(string name, string text) => Field(1, [.. Field(1, Text(name)), .. Field(2, Field(1, Text(text)))]);

    private static byte[] Field(int number, byte[] content)
    {
        var field = new List<byte> { (byte)((number << 3) | 2) };
        int length = content.Length;
        for (; length >= 0x80; length >>= 7) field.Add((byte)(length | 0x80));
        field.Add((byte)length);
        return [.. field, .. content];
    }
}
