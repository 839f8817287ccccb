using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Formats.Choice;

namespace StreamingNp.Detection.Tests.Formats;

/// <summary>The samples of docs/input-formats.md give the series that the page says.</summary>
public partial class InputFormatsPageTests
{
    private static readonly JsonSerializerOptions LowerCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static TheoryData<string, string, string, string> Samples
    {
        get
        {
            var samples = new TheoryData<string, string, string, string>();
            foreach (string section in Regex.Split(File.ReadAllText(Page()), @"^##+ ", RegexOptions.Multiline).Skip(1))
            {
                Dictionary<string, string> blocks = Block().Matches(section).ToDictionary(block => block.Groups[1].Value, block => block.Groups[2].Value);
                if (!blocks.TryGetValue("series", out string? series)) continue;
                string heading = section.Split('\n')[0].Split(',')[0];
                samples.Add(blocks.ContainsKey("mapping") ? "mapping" : heading, blocks.GetValueOrDefault("mapping", ""), blocks.GetValueOrDefault("json") ?? blocks[heading], series);
            }
            return samples;
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_sample_gives_the_series_below_it(string format, string mapping, string sample, string series)
    {
        string[] expected = series.Trim().Split('\n');
        Assert.Equal(expected, SeriesOf(Format(format, mapping), sample));
        if (format != "mapping") Assert.Equal(expected, SeriesOf(FormatCatalogue.Make(FormatCatalogue.Auto, new FormatOptions { ChannelsTogether = true }), sample));
    }

    [Fact]
    public void Every_format_is_on_the_page() => Assert.All(FormatCatalogue.Names, name => Assert.Contains($"`{name}`", File.ReadAllText(Page()), StringComparison.Ordinal));

    [Fact]
    public void All_samples_are_found() => Assert.Equal(12, Samples.Count);

    private static IEnumerable<string> SeriesOf(IObservationFormat format, string sample) => format.Reads(sample).Select(text => text[..text.IndexOf(" = ", StringComparison.Ordinal)]);

    private static IObservationFormat Format(string name, string mapping)
    {
        // As the settings have it.
        var options = new FormatOptions { ChannelsTogether = true };
        return name switch
        {
            "native" => new NativeFormat(options),
            "telegraf" => new TelegrafFormat(options),
            "influx" => new LineProtocolFormat(options),
            "prometheus" => new PrometheusFormat(options),
            "vector" => new VectorFormat(options),
            "collectd" => new CollectdFormat(options),
            "cloudevents" => new CloudEventsFormat(new TelegrafFormat(options)),
            "mapping" => new MappingFormat(JsonSerializer.Deserialize<FieldMapping>(mapping, LowerCase)!, options),
            _ => throw new ArgumentException($"The page has a sample of {name}, which this test does not know: add it here."),
        };
    }

    private static string Page([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "input-formats.md"));

    [GeneratedRegex(@"^```(\w+)\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
