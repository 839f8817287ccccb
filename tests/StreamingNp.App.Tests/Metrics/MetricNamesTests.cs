using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using StreamingNp.App.Configuration;
using StreamingNp.App.Metrics;
using StreamingNp.Streaming.Telemetry;

namespace StreamingNp.App.Tests.Metrics;

/// <summary>Pages, rules and dashboards name only what the code measures.</summary>
public sealed class MetricNamesTests
{
    // Of the sinks of alerts, which register theirs where there is a sink.
    private static readonly (string Name, string Type)[] OfSinks =
        [("streamingnp_alerts_failed_total", "counter"), ("streamingnp_alerts_refused_total", "counter"), ("streamingnp_alerts_sent_total", "counter"), ("streamingnp_alerts_waiting", "gauge")];

    [Fact]
    public void The_page_lists_each_metric_with_its_type_and_no_other() =>
        Assert.Equal(
            Registered.Order(),
            Regex.Matches(Read("docs/metrics.md"), @"^\| `(\w+)` \| (counter|gauge|histogram) \|", RegexOptions.Multiline).Select(row => (row.Groups[1].Value, row.Groups[2].Value)).Order());

    [Theory]
    [InlineData("config/prometheus-rules.yml", 14)]
    [InlineData("config/grafana-dashboard.json", 30)]
    public void Rules_and_dashboard_name_only_metrics_that_there_are(string file, int least)
    {
        HashSet<string> known = [.. Registered.SelectMany(metric => metric.Type == "histogram" ? new[] { $"{metric.Name}_bucket", $"{metric.Name}_sum", $"{metric.Name}_count" } : [metric.Name])];
        string[] named = [.. Regex.Matches(Read(file), @"\b(?:streamingnp|messaging|dotnet)_\w+").Select(name => name.Value).Distinct()];
        Assert.True(named.Length >= least, $"{file} names only {named.Length} metrics.");
        Assert.All(named, name => Assert.Contains(name, known));
    }

    [Fact]
    public void The_dashboard_is_one_that_Grafana_can_import()
    {
        using JsonDocument dashboard = JsonDocument.Parse(Read("config/grafana-dashboard.json"));
        JsonElement root = dashboard.RootElement;
        Assert.Equal("StreamingNp", root.GetProperty("title").GetString());
        JsonElement[] panels = [.. root.GetProperty("panels").EnumerateArray()];
        Assert.Equal(panels.Length, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.All(panels.Where(panel => panel.GetProperty("type").GetString() != "row"), panel => Assert.NotEqual(0, panel.GetProperty("targets").GetArrayLength()));
    }

    [InstalledFact("promtool")]
    public async Task The_rules_pass_promtool()
    {
        (int exitCode, string output) = await InstalledFactAttribute.RunAsync("promtool", "check", "rules", Path.Combine(AppContext.BaseDirectory, "config/prometheus-rules.yml"));
        Assert.True(exitCode == 0, output);
    }

    [InstalledFact("promtool")]
    public async Task The_example_of_a_configuration_passes_promtool_with_the_rules_beside_it()
    {
        (int exitCode, string output) = await InstalledFactAttribute.RunAsync("promtool", "check", "config", Path.Combine(AppContext.BaseDirectory, "config/prometheus-example.yml"));
        Assert.True(exitCode == 0, output);
        Assert.Contains("1 rule files found", output, StringComparison.Ordinal);
    }

    private static (string Name, string Type)[] Registered
    {
        get
        {
            using var metrics = new ProcessorMetrics(new ProcessorSettings());
            _ = new TrainingMetrics(metrics.Meter, TimeProvider.System, next: null);
            _ = new ShownSeries([], most: 1, metrics.Meter, NullLogger<ShownSeries>.Instance);
            using var collector = new MetricsCollector(metrics);
            // Other tests of this process have meters that are everybody's.
            return [.. Regex.Matches(collector.Write(), @"^# TYPE (\w+) (\w+)$", RegexOptions.Multiline).Select(line => (line.Groups[1].Value, line.Groups[2].Value))
                .Where(metric => !metric.Item1.StartsWith("dotnet_", StringComparison.Ordinal) && !metric.Item1.StartsWith("test_", StringComparison.Ordinal) && !metric.Item1.StartsWith("streamingnp_alerts_", StringComparison.Ordinal)), .. OfSinks];
        }
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, file)).ReplaceLineEndings("\n");
}
